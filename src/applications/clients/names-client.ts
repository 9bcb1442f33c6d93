import type { X509Certificate } from 'node:crypto';
import { contentOf, isSameName } from '../../keys/sender-constraints/index.ts';
import { readDistinguishedName } from './distinguished-name.ts';
import type { TlsClientAuth } from './tls-client-auth.ts';

function hasSubject(expected: string, certificate: X509Certificate): boolean {
  const [wanted, found] = [readDistinguishedName(expected), contentOf(certificate)?.subject];
  return wanted !== undefined && found !== undefined && isSameName(wanted, found);
}

function hasUri(expected: string, certificate: X509Certificate): boolean {
  return contentOf(certificate)?.alternativeNames.some(({ uniformResourceIdentifier }) => uniformResourceIdentifier === expected) ?? false;
}

type Comparison = (expected: string, certificate: X509Certificate) => boolean;

/** How each member is compared. A wildcard in the certificate matches nothing. */
const comparisons: Readonly<Record<keyof TlsClientAuth, Comparison>> = {
  subjectDn: hasSubject,
  sanDns: (expected, certificate) => certificate.checkHost(expected, { subject: 'never', wildcards: false }) !== undefined,
  sanUri: hasUri,
  sanIp: (expected, certificate) => certificate.checkIP(expected) !== undefined,
  sanEmail: (expected, certificate) => certificate.checkEmail(expected, { subject: 'never' }) !== undefined,
};

/** True when a certificate names the client in the way it is registered (RFC 8705 §2.1.2). */
export function namesClient(certificate: X509Certificate, registered: TlsClientAuth): boolean {
  const [member] = Object.entries(registered) as [keyof TlsClientAuth, string][];
  return member !== undefined && comparisons[member[0]](member[1], certificate);
}
