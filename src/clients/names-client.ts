import type { X509Certificate } from 'node:crypto';
import { readDistinguishedName, readSubject } from './distinguished-name.ts';
import type { TlsClientAuth } from './tls-client-auth.ts';

const entry = /(DNS|URI|email|IP Address|DirName|Registered ID|othername):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/y;

/** The URIs among the alternative names; none at all when the text is not exactly what `node:crypto` writes (values with a comma in quotes). */
function urisOf(names: string): string[] {
  const uris: string[] = [];
  entry.lastIndex = 0;
  while (entry.lastIndex < names.length) {
    const [, kind, value = ''] = entry.exec(names) ?? [];
    if (kind === undefined) return [];
    if (kind === 'URI') uris.push(value.startsWith('"') ? (JSON.parse(value) as string) : value);
  }
  return uris;
}

function isSameName(expected: string, certificate: X509Certificate): boolean {
  const [wanted, found] = [readDistinguishedName(expected), readSubject(certificate.subject)];
  return wanted !== undefined && found !== undefined && wanted.join('\n') === found.join('\n');
}

type Comparison = (expected: string, certificate: X509Certificate) => boolean;

/** How each member is compared. A wildcard in the certificate matches nothing. */
const comparisons: Readonly<Record<keyof TlsClientAuth, Comparison>> = {
  subjectDn: isSameName,
  sanDns: (expected, certificate) => certificate.checkHost(expected, { subject: 'never', wildcards: false }) !== undefined,
  sanUri: (expected, certificate) => urisOf(certificate.subjectAltName ?? '').includes(expected),
  sanIp: (expected, certificate) => certificate.checkIP(expected) !== undefined,
  sanEmail: (expected, certificate) => certificate.checkEmail(expected, { subject: 'never' }) !== undefined,
};

/** True when a certificate names the client in the way it is registered (RFC 8705 §2.1.2). */
export function namesClient(certificate: X509Certificate, registered: TlsClientAuth): boolean {
  const [member] = Object.entries(registered) as [keyof TlsClientAuth, string][];
  return member !== undefined && comparisons[member[0]](member[1], certificate);
}
