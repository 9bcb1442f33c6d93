import type { FastifyRequest } from 'fastify';
import { canonicalAddress } from '../kernel/base/net/canonical-address.ts';
import type { AuditChannel, Caller } from '../kernel/contract/caller.ts';
import { isFromProxy } from '../kernel/edge/is-from-proxy.ts';
import type { Runtime } from '../kernel/work/runtime.ts';

const wellFormed = /^[\x21-\x7e]{1,128}$/;

/** The transaction id a trusted proxy handed in, or one made of the request's own id. */
function transactionId(runtime: Runtime, request: FastifyRequest, isForwarded: boolean): string {
  const given = request.headers[runtime.config.http.transactionIdHeader];
  if (isForwarded && typeof given === 'string' && wellFormed.test(given)) return given;
  return `${runtime.config.http.transactionIdPrefix}${request.id}`;
}

/** The address as everything else counts, compares and shows it; what a proxy says and is no address falls back to that of the connection. */
function addressOf(request: FastifyRequest): { readonly clientIp?: string } {
  const clientIp = canonicalAddress(request.ip) ?? canonicalAddress(request.socket.remoteAddress);
  return clientIp === undefined ? {} : { clientIp };
}

/** Who asks: the address behind trusted proxies, the user agent, and one transaction id for all that follows. */
export function callerOfRequest(runtime: Runtime, request: FastifyRequest, channel: AuditChannel): Caller {
  const userAgent = request.headers['user-agent'];
  return {
    transactionId: transactionId(runtime, request, isFromProxy(request)),
    channel,
    ...addressOf(request),
    ...(userAgent ? { userAgent } : {}),
  };
}
