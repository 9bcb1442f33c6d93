import type { FastifyReply, FastifyRequest } from 'fastify';

const uncached = { 'cache-control': 'no-store', pragma: 'no-cache' } as const;

/** Redirects, never cached. After a POST by 303, so that the browser does not send the form along (RFC 9700 §4.12). */
export function redirectTo(request: FastifyRequest, reply: FastifyReply, location: string): FastifyReply {
  return reply.headers(uncached).redirect(location, request.method === 'POST' ? 303 : 302);
}
