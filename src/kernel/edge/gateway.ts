import type { FastifyRequest } from 'fastify';
import { isFromProxy } from './is-from-proxy.ts';

/** What a trusted proxy in front of the platform says of who it speaks for. */
export interface Gateway {
  /** The values of a header, by its name in lower case; none where the request came from elsewhere. */
  header(name: string): readonly string[];
}

/** For requests that no trusted proxy forwarded: nothing is believed. */
export const noGateway: Gateway = { header: () => [] };

/** The trusted proxy that forwarded a request. A header that is there twice means that one from outside got through. */
export function gatewayOf(request: FastifyRequest): Gateway {
  if (!isFromProxy(request)) return noGateway;
  return { header: (name) => request.raw.headersDistinct[name] ?? [] };
}
