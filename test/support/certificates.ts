import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

const signing = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const serverPurpose = '1.3.6.1.5.5.7.3.1';
const clientPurpose = '1.3.6.1.5.5.7.3.2';

/** A certificate with its key, as a test uses it. */
export interface GivenCertificate {
  readonly pem: string;
  readonly keyPem: string;
  readonly der: Buffer;
  readonly certificate: x509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

export interface CertificateOptions {
  readonly name?: x509.X509CertificateCreateParamsName;
  /** Signs it; without one it signs itself. */
  readonly issuer?: GivenCertificate;
  readonly isAuthority?: boolean;
  readonly isServer?: boolean;
  readonly alternativeNames?: x509.JsonGeneralNames;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** How many authorities may follow an authority. */
  readonly pathLength?: number;
  /** Instead of keyCertSign and digitalSignature. */
  readonly keyUsage?: x509.KeyUsageFlags;
  /** Instead of new ones. */
  readonly keys?: webcrypto.CryptoKeyPair;
  /** Beside the usual ones. */
  readonly extensions?: readonly x509.Extension[];
}

const hour = 3_600_000;

/** Makes a certificate (ECDSA P-256) for an hour around now, unless a test wants it otherwise. */
export async function givenCertificate(options: CertificateOptions = {}): Promise<GivenCertificate> {
  const { name = 'CN=client', issuer, isAuthority = false, isServer = false } = options;
  const keys = options.keys ?? ((await crypto.subtle.generateKey(signing, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: Buffer.from(crypto.getRandomValues(new Uint8Array(8))).toString('hex'),
    subject: name,
    issuer: issuer?.certificate.subject ?? name,
    notBefore: options.notBefore ?? new Date(Date.now() - hour),
    notAfter: options.notAfter ?? new Date(Date.now() + hour),
    publicKey: keys.publicKey,
    signingKey: (issuer?.keys ?? keys).privateKey,
    signingAlgorithm: signing,
    extensions: [
      new x509.BasicConstraintsExtension(isAuthority, options.pathLength, true),
      new x509.KeyUsagesExtension(options.keyUsage ?? (isAuthority ? x509.KeyUsageFlags.keyCertSign : x509.KeyUsageFlags.digitalSignature), true),
      ...(isAuthority ? [] : [new x509.ExtendedKeyUsageExtension([isServer ? serverPurpose : clientPurpose])]),
      ...(options.extensions ?? []),
      ...(options.alternativeNames ? [new x509.SubjectAlternativeNameExtension(options.alternativeNames)] : []),
    ],
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    pem: certificate.toString('pem'),
    keyPem: `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`,
    der: Buffer.from(certificate.rawData),
    certificate,
    keys,
  };
}

/** A certificate authority. */
export function givenAuthority(name = 'CN=Root,O=Test,C=NL', issuer?: GivenCertificate): Promise<GivenCertificate> {
  return givenCertificate({ name, isAuthority: true, ...(issuer ? { issuer } : {}) });
}

/** Writes texts to files of a fresh folder and returns their paths. */
export function givenFiles<Name extends string>(files: Readonly<Record<Name, string>>): Record<Name, string> {
  const folder = mkdtempSync(join(tmpdir(), 'signet-certificates-'));
  const paths = {} as Record<Name, string>;
  for (const [name, text] of Object.entries(files) as [Name, string][]) {
    paths[name] = join(folder, `${name}.pem`);
    writeFileSync(paths[name], text);
  }
  return paths;
}
