import type { FastifyRequest } from 'fastify';

/** What a request shows, beside its credentials, of the keys its sender holds. Nothing of it is believed yet. */
export interface SenderEvidence {
  /** HTTP method of the request. */
  readonly method: string;
  /** Path of the door it came to. */
  readonly path: string;
  /** The DPoP header; several are one text here, with commas between. */
  readonly dpop: string | undefined;
}

/** The evidence a request carries. */
export function evidenceOf(request: FastifyRequest): SenderEvidence {
  const header = request.headers.dpop;
  return { method: request.method, path: request.routeOptions.url ?? '', dpop: Array.isArray(header) ? header.join(',') : header };
}
