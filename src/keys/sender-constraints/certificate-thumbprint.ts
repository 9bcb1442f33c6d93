import { hash, type X509Certificate } from 'node:crypto';

/** `x5t#S256` of a certificate: SHA-256 of its DER form in base64url (RFC 8705 §3.1). */
export function certificateThumbprint(certificate: X509Certificate): string {
  return hash('sha256', certificate.raw, 'base64url');
}
