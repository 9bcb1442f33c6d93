import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, asAppError } from '../kernel/contract/errors/app-error.ts';
import type { ErrorCode } from '../kernel/contract/errors/error-table.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import { sendApiError } from './api-error.ts';
import { sendOAuthError } from './oauth-error.ts';
import { sendPageError } from './page-error.ts';

/** Faults the HTTP layer finds before a handler runs, by its own code or status. */
const httpFaults: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  400: 'invalid_request',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
  503: 'temporarily_unavailable',
};

/** Whatever the HTTP layer threw, as an error of the table. */
export function faultOf(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const { code, statusCode } = thrown as { code?: string; statusCode?: number };
  const fault = httpFaults[code ?? ''] ?? httpFaults[statusCode ?? ''];
  return fault ? new AppError(fault, { cause: thrown }) : asAppError(thrown);
}

/** The edge: whatever was thrown becomes an answer in the form of its route. Details go to the log, never out. */
export async function translateError(runtime: Runtime, thrown: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const error = faultOf(thrown);
  const details = { error: error.code, detail: error.detail, transactionId: request.caller?.transactionId, route: request.routeOptions.url };
  if (error.row.level === 'error') runtime.log.error({ ...details, err: error.cause ?? error }, 'request failed');
  else runtime.log[error.row.level](details, 'request refused');
  if (reply.sent) return reply;
  const form = request.routeOptions.config.errors ?? 'oauth';
  if (form === 'oauth') return sendOAuthError(reply, error);
  if (form !== 'page') return sendApiError(reply, error, form);
  return sendPageError(runtime, request, reply, error).catch((failed: unknown) => {
    runtime.log.error({ err: failed, transactionId: request.caller?.transactionId }, 'the error page could not be shown');
    return sendOAuthError(reply, new AppError('server_error'));
  });
}
