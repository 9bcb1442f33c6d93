import type { FastifyReply } from 'fastify';
import type { AppError } from '../kernel/errors/app-error.ts';

const codes: Readonly<Record<number, string>> = { 401: 'unauthorized', 403: 'insufficient_permissions', 404: 'not_found' };

/** Sends an error in the form of the REST APIs: `{code, message, details}`; those of version 1 say `{error, error_description}`. */
export function sendApiError(reply: FastifyReply, error: AppError, version: 'api' | 'api_v1'): FastifyReply {
  const { status, oauth } = error.row;
  const code = codes[status] ?? oauth;
  const old = { error: status === 401 ? 'invalid_client' : code, error_description: error.description };
  return reply
    .code(status)
    .headers({ 'cache-control': 'no-store', pragma: 'no-cache', ...error.headers })
    .type('application/json;charset=UTF-8')
    .send(JSON.stringify(version === 'api' ? { code, message: error.description, details: [] } : old));
}
