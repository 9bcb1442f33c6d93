import { type DocumentNode, GraphQLError, getOperationAST, Lexer, type OperationDefinitionNode, parse, Source, TokenKind } from 'graphql';
import { AppError } from '../kernel/contract/errors/app-error.ts';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import { accessRecord } from './access-record.ts';
import { countUserToken } from './count-user-token.ts';
import { demandAuthentication } from './demand-authentication.ts';
import { checkDocumentLimits, rootFields } from './document-limits.ts';
import type { GraphQLApi } from './graphql.ts';
import { refusal } from './guard-schema.ts';
import type { Identity } from './identify.ts';
import { recordDenial } from './record-denial.ts';

/** An operation as it arrived, over HTTP or a socket. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** An operation that may go on to validation and execution. */
export interface AdmittedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

const mostTokens = 2000;
/** Levels of braces, brackets and parentheses: the parser calls itself for each, and a call too many is no fault of the document to it. */
const mostNesting = 200;
const opening = /[[{(]/g;
const openers = new Set<TokenKind>([TokenKind.BRACKET_L, TokenKind.BRACE_L, TokenKind.PAREN_L]);
const closers = new Set<TokenKind>([TokenKind.BRACKET_R, TokenKind.BRACE_R, TokenKind.PAREN_R]);

/** Throws for a document that is nested too deeply to be parsed. Most have fewer brackets than levels are allowed, and are done with one look. */
function checkNesting(query: string): void {
  if ((query.match(opening)?.length ?? 0) <= mostNesting) return;
  const lexer = new Lexer(new Source(query));
  let depth = 0;
  for (let tokens = 0; tokens <= mostTokens && lexer.advance().kind !== TokenKind.EOF; tokens += 1) {
    if (openers.has(lexer.token.kind)) depth += 1;
    if (closers.has(lexer.token.kind)) depth -= 1;
    if (depth > mostNesting) throw new GraphQLError(`Syntax Error: The document is nested too deeply: at most ${mostNesting} levels are allowed.`);
  }
}

function parseBounded(query: string): DocumentNode {
  try {
    checkNesting(query);
    return parse(query, { maxTokens: mostTokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new GraphQLError(error.message, { source: error.source, positions: error.positions, extensions: { code: 'GRAPHQL_PARSE_FAILED' } });
  }
}

/** The operation of a document that a request means. */
function readOperation({ query, operationName }: OperationRequest): AdmittedOperation {
  const document = parseBounded(query);
  const operation = getOperationAST(document, operationName);
  if (!operation)
    throw new GraphQLError('The operation to run is not in the document, or not named.', { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } });
  return { document, operation };
}

function coordinateOf(operation: OperationDefinitionNode, field: string): string {
  return `${operation.operation.charAt(0).toUpperCase()}${operation.operation.slice(1)}.${field}`;
}

/**
 * Lets an operation in, or throws: size, limits, then the permission of every root field it can reach. All of this before validation, so
 * that a caller who may not do it learns nothing about it and nothing of the document runs. What befalls an API client is recorded,
 * and what keeps a user out.
 */
export async function admitOperation(
  api: GraphQLApi,
  context: GraphQLContext,
  identity: Identity,
  request: OperationRequest,
): Promise<AdmittedOperation> {
  const { config } = context.runtime;
  const admitted = readOperation(request);
  const { document, operation } = admitted;
  checkDocumentLimits(api.schema, document, operation, request.variables, config.graphql);

  const known = api.schema.getRootType(operation.operation)?.getFields() ?? {};
  const asked = rootFields(document, operation).filter((field) => !field.name.value.startsWith('__'));
  const rows = asked.map((field) => ({
    field: field.name.value,
    key: (field.alias ?? field.name).value,
    permission: api.permissions[coordinateOf(operation, field.name.value)],
    exists: field.name.value in known,
  }));
  const refused = rows.find(({ permission, exists }) => (exists || context.principal.kind === 'anonymous') && refusal(permission, context));

  const record = accessRecord(context, { api, identity, asked: rows, refused });
  if (record) await context.run(async (work) => work.record(...record), undefined);
  else if (refused && api.name === 'admin')
    await recordDenial(context, { ...refused, field: refused.exists ? refused.field : 'unknown', fault: identity.fault });
  if (refused) throw new GraphQLError('', { path: [refused.key], originalError: refusal(refused.permission, context) ?? new AppError('forbidden') });
  const { principal } = context;
  if (api.name === 'account' && principal.kind === 'user' && rows.length > 0) await context.run(demandAuthentication, principal);
  if (identity.counted && principal.kind === 'user' && rows.length > 0) {
    const { clientId, userId } = principal;
    await context.run(countUserToken, { counted: identity.counted, endpoint: `graphql_${api.name}`, clientId, userId });
  }
  if (
    !config.graphql.introspection &&
    rootFields(document, operation).some((field) => field.name.value === '__schema' || field.name.value === '__type')
  )
    throw new GraphQLError('Introspection is not available here.', { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
  return admitted;
}
