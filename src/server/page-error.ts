import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppError } from '../kernel/contract/errors/app-error.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import { renderPage } from '../presentation/pages/index.ts';

/** Shows an error to a person: what happened, what to do, and the id support can search for. Never a redirect. */
export async function sendPageError(runtime: Runtime, request: FastifyRequest, reply: FastifyReply, error: AppError): Promise<FastifyReply> {
  const html = await renderPage(runtime, request, reply, 'error', {
    code: error.row.oauth,
    description: error.row.status >= 500 ? '' : error.description,
    transactionId: request.caller.transactionId,
  });
  return reply.code(error.row.status).headers(error.headers).send(html);
}
