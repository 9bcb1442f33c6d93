import type { X509Certificate } from 'node:crypto';
import { doesPathHold } from './certificate-path.ts';
import type { PresentedCertificate } from './presented-certificate.ts';

/** Whether one certificate signed another; each pair is tried once, however many paths lead over it. */
function signatures(): (certificate: X509Certificate, issuer: X509Certificate) => boolean {
  const known = new Map<X509Certificate, Map<X509Certificate, boolean>>();
  return (certificate, issuer) => {
    const ofCertificate = known.get(certificate) ?? new Map<X509Certificate, boolean>();
    const isSigned = ofCertificate.get(issuer) ?? (certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey));
    known.set(certificate, ofCertificate.set(issuer, isSigned));
    return isSigned;
  };
}

/** Every path of signatures from a certificate to an authority, by way of others that came along, none of them twice. */
function* pathsFrom(
  path: readonly X509Certificate[],
  others: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  isSignedBy: ReturnType<typeof signatures>,
): Generator<readonly X509Certificate[]> {
  const last = path.at(-1) as X509Certificate;
  for (const authority of authorities) if (isSignedBy(last, authority)) yield [...path, authority];
  for (const next of others)
    if (isSignedBy(last, next))
      yield* pathsFrom(
        [...path, next],
        others.filter((other) => other !== next),
        authorities,
        isSignedBy,
      );
}

/**
 * Whether one of the authorities vouches for a client's certificate (RFC 8705 §2.1). In our own handshake OpenSSL has judged the whole path; the path
 * of a certificate that a proxy handed on is followed again (RFC 5280 §6.1), whatever the proxy made sure of. Revocation lists are not read.
 */
export function isVouchedFor(presented: PresentedCertificate, authorities: readonly X509Certificate[], now: Date): boolean {
  const { certificate, chain } = presented;
  if (presented.isVouchedFor !== undefined) return presented.isVouchedFor;
  for (const path of pathsFrom([certificate], chain, authorities, signatures())) if (doesPathHold(path, now)) return true;
  return false;
}
