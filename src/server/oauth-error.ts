import type { FastifyReply } from 'fastify';
import type { AppError } from '../kernel/contract/errors/app-error.ts';

/** Sends an error in the form of RFC 6749 §5.2: JSON, never cached. */
export function sendOAuthError(reply: FastifyReply, error: AppError): FastifyReply {
  return reply
    .code(error.row.status)
    .headers({ 'cache-control': 'no-store', pragma: 'no-cache', ...error.headers })
    .type('application/json; charset=utf-8')
    .send({ error: error.row.oauth, error_description: error.description, ...error.extra });
}
