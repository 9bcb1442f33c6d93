import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';
import { isTrustedProxy } from '../../kernel/edge/is-trusted-proxy.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { readCertificateHeader } from './certificate-header.ts';

/** The certificate whose key the client proved to hold in the TLS handshake: with us, or with a proxy we trust. */
export interface PresentedCertificate {
  readonly certificate: X509Certificate;
  /** Further certificates that came along. */
  readonly chain: readonly X509Certificate[];
  /** Whether the handshake already established that one of our authorities vouches for it; undefined when only the proxy knows. */
  readonly isVouchedFor: boolean | undefined;
}

function fromProxy([certificate, ...chain]: readonly X509Certificate[]): PresentedCertificate | undefined {
  return certificate && { certificate, chain, isVouchedFor: undefined };
}

/**
 * The certificate behind a request. From a trusted proxy it is the one in the configured header or none: the proxy's own is not the client's.
 * From anyone else the header means nothing.
 */
export function presentedCertificate({ config }: Pick<Runtime, 'config'>, request: FastifyRequest): PresentedCertificate | undefined {
  const { certificateHeader: name, certificateHeaderFormat: format } = config.tls;
  const socket = request.raw.socket as Partial<TLSSocket> & { readonly remoteAddress?: string };
  if (name !== undefined && isTrustedProxy(config, socket.remoteAddress)) {
    const sent = (header: string): readonly string[] => request.raw.headersDistinct[header] ?? [];
    return fromProxy(readCertificateHeader(format, sent(name), sent(`${name}-chain`)));
  }
  const certificate = socket.getPeerX509Certificate?.();
  return certificate && { certificate, chain: [], isVouchedFor: socket.authorized === true };
}
