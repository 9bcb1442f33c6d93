import type { X509Certificate } from 'node:crypto';
import type { PresentedCertificate } from './presented-certificate.ts';

const clientAuthentication = '1.3.6.1.5.5.7.3.2';

/** Whether a certificate is in its time. */
export function isInTime(certificate: X509Certificate, now: Date): boolean {
  return certificate.validFromDate <= now && now <= certificate.validToDate;
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate, now: Date): boolean {
  return issuer.ca && isInTime(issuer, now) && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function leadsTo(certificate: X509Certificate, chain: readonly X509Certificate[], authorities: readonly X509Certificate[], now: Date): boolean {
  if (authorities.some((authority) => isIssuedBy(certificate, authority, now))) return true;
  return chain.some(
    (next, at) =>
      isIssuedBy(certificate, next, now) &&
      leadsTo(
        next,
        chain.filter((_, other) => other !== at),
        authorities,
        now,
      ),
  );
}

/**
 * Whether one of the authorities vouches for a client's certificate (RFC 8705 §2.1). In our own handshake OpenSSL has judged the whole path; a
 * certificate that a proxy handed on is followed again, signature by signature, whatever the proxy made sure of.
 */
export function isVouchedFor(presented: PresentedCertificate, authorities: readonly X509Certificate[], now: Date): boolean {
  const { certificate, chain } = presented;
  if (!isInTime(certificate, now) || presented.isVouchedFor === false) return false;
  const purposes = certificate.keyUsage as readonly string[] | undefined;
  if (purposes && purposes.length > 0 && !purposes.includes(clientAuthentication)) return false;
  return presented.isVouchedFor ?? leadsTo(certificate, chain, authorities, now);
}
