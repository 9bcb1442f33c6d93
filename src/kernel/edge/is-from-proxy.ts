import type { FastifyRequest } from 'fastify';

/** True when a request was forwarded by a trusted proxy: only then may headers be believed that the proxy strips from outside traffic. */
export function isFromProxy(request: FastifyRequest): boolean {
  return request.ips !== undefined && request.ips.length > 1;
}
