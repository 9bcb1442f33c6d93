import type { X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import * as x509 from '@peculiar/asn1-x509';
import { type DistinguishedName, readName } from './distinguished-name.ts';

/** What a certificate says, as far as RFC 5280 §6.1 looks at it. An extension that is not there is undefined. */
export interface CertificateContent {
  readonly isVersion3: boolean;
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  readonly alternativeNames: readonly x509.GeneralName[];
  readonly basicConstraints: x509.BasicConstraints | undefined;
  readonly keyUsage: ReadonlySet<x509.KeyUsageType> | undefined;
  readonly purposes: readonly string[] | undefined;
  readonly nameConstraints: x509.NameConstraints | undefined;
  /** It has a critical extension that nobody here understands, or one twice: then it must not be used (RFC 5280 §4.2). */
  readonly isBeyondUs: boolean;
}

/** Critical extensions that are acted on. Policies are taken note of: nothing here depends on them, and whoever demands some is not understood. */
const understood: ReadonlySet<string> = new Set([
  x509.id_ce_basicConstraints,
  x509.id_ce_keyUsage,
  x509.id_ce_extKeyUsage,
  x509.id_ce_subjectAltName,
  x509.id_ce_nameConstraints,
  x509.id_ce_certificatePolicies,
]);

const read = new WeakMap<X509Certificate, CertificateContent | undefined>();

function parse(certificate: X509Certificate): CertificateContent | undefined {
  try {
    const { version, subject, issuer, extensions = [] } = AsnConvert.parse(Uint8Array.from(certificate.raw), x509.Certificate).tbsCertificate;
    const extension = <Value>(id: string, type: new () => Value): Value | undefined => {
      const found = extensions.find(({ extnID }) => extnID === id);
      return found && AsnConvert.parse(found.extnValue.buffer, type);
    };
    const keyUsage = extension(x509.id_ce_keyUsage, x509.KeyUsage);
    return {
      isVersion3: version === x509.Version.v3,
      subject: readName(subject),
      issuer: readName(issuer),
      alternativeNames: [...(extension(x509.id_ce_subjectAltName, x509.SubjectAlternativeName) ?? [])],
      basicConstraints: extension(x509.id_ce_basicConstraints, x509.BasicConstraints),
      keyUsage: keyUsage && new Set(keyUsage.toJSON()),
      purposes: extension(x509.id_ce_extKeyUsage, x509.ExtendedKeyUsage),
      nameConstraints: extension(x509.id_ce_nameConstraints, x509.NameConstraints),
      isBeyondUs:
        extensions.some(({ critical, extnID }) => critical && !understood.has(extnID)) ||
        new Set(extensions.map(({ extnID }) => extnID)).size < extensions.length,
    };
  } catch {
    // Not DER, or not what its type says: a certificate that says nothing.
    return undefined;
  }
}

/** What a certificate says; undefined when it cannot be read to its end. */
export function contentOf(certificate: X509Certificate): CertificateContent | undefined {
  if (!read.has(certificate)) read.set(certificate, parse(certificate));
  return read.get(certificate);
}
