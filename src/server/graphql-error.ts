import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Log } from '../kernel/base/log.ts';
import { AppError, asAppError } from '../kernel/contract/errors/app-error.ts';

interface Answering {
  readonly log: Log;
  readonly transactionId: string;
  /** Whether messages may name parts of the schema that were not asked for. */
  readonly mayHint: boolean;
}

/** A message of the library without the names it offers. */
function withoutHint(message: string): string {
  const start = message.indexOf('Did you mean ');
  const end = start < 0 ? -1 : message.indexOf('?', start);
  return end < 0 ? message : message.slice(0, start).trimEnd() + message.slice(end + 1);
}

/** The cause at the bottom of a GraphQL error; a GraphQL error itself when the library found the fault. */
function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? causeOf(error.originalError) : error;
}

function fromAppError(error: AppError, { log, transactionId }: Answering): Pick<GraphQLFormattedError, 'message' | 'extensions'> {
  const { level, graphql, status } = error.row;
  const details = { error: error.code, detail: error.detail, transactionId };
  if (level === 'error') log.error({ ...details, err: error.cause ?? error }, 'operation failed');
  else log[level](details, 'operation refused');
  return { message: error.description, extensions: { code: graphql, ...error.extra, ...(status >= 500 ? { transactionId } : {}) } };
}

/** Faults the library finds while it executes are ours, but for arguments that a caller left out. */
function isCallersFault(error: GraphQLError): boolean {
  return error.path === undefined || error.message.startsWith('Argument "');
}

/**
 * An entry of `errors[]`: the code and public text of the error table for what we threw, the library's own text for faults of the
 * document, and for everything unknown `INTERNAL_SERVER_ERROR` with the transaction id and nothing else.
 */
export function graphqlError(thrown: unknown, answering: Answering): GraphQLFormattedError {
  const cause = causeOf(thrown);
  const place =
    thrown instanceof GraphQLError
      ? { ...(thrown.locations ? { locations: thrown.locations } : {}), ...(thrown.path ? { path: thrown.path } : {}) }
      : {};
  if (cause instanceof GraphQLError && thrown instanceof GraphQLError && isCallersFault(thrown)) {
    const message = answering.mayHint ? thrown.message : withoutHint(thrown.message);
    return { message, ...place, extensions: { code: thrown.extensions.code ?? 'BAD_USER_INPUT' } };
  }
  const error = cause instanceof AppError ? cause : asAppError(cause);
  return { ...fromAppError(error, answering), ...place };
}
