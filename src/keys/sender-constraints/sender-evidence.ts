import type { FastifyRequest } from 'fastify';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { type PresentedCertificate, presentedCertificate } from './presented-certificate.ts';

/** What a request shows, beside its credentials, of the keys its sender holds. Nothing of it is believed yet. */
export interface SenderEvidence {
  /** HTTP method of the request. */
  readonly method: string;
  /** Path of the door it came to. */
  readonly path: string;
  /** The address it came from. */
  readonly clientIp: string | undefined;
  /** The DPoP header; several are one text here, with commas between. */
  readonly dpop: string | undefined;
  /** The certificate of the client; read when somebody asks for it. */
  readonly certificate: () => PresentedCertificate | undefined;
}

/** The evidence a request carries. */
export function evidenceOf(runtime: Pick<Runtime, 'config'>, request: FastifyRequest): SenderEvidence {
  const header = request.headers.dpop;
  return {
    method: request.method,
    path: request.routeOptions.url ?? '',
    clientIp: request.caller?.clientIp,
    dpop: Array.isArray(header) ? header.join(',') : header,
    certificate: () => presentedCertificate(runtime, request),
  };
}
