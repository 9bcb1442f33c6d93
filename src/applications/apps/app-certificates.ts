import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { nameText } from '../../kernel/contract/field-schemas.ts';

/** A certificate that an application pins. `pem` and `sha256` are null in an input that leaves the stored certificate in place. */
export interface AppCertificate {
  readonly name: string;
  /** RFC 3339. */
  readonly expiresAt: string;
  readonly pem: string | null;
  /** Of the DER form, as certificates are usually shown: `AB:CD:...`. */
  readonly sha256: string | null;
}

const mostCharacters = 65_000;
const begin = '-----BEGIN CERTIFICATE-----';

function parsed(pem: string): X509Certificate | undefined {
  try {
    return pem.split(begin).length === 2 ? new X509Certificate(pem) : undefined;
  } catch {
    return undefined;
  }
}

const certificate = z
  .strictObject({
    name: nameText,
    expiresAt: z.union([z.date(), z.iso.datetime({ offset: true })]).transform((time) => new Date(time).toISOString()),
    pem: z
      .string()
      .max(mostCharacters)
      .refine((pem) => parsed(pem) !== undefined, 'must be one X.509 certificate in PEM form')
      .nullish(),
    // Follows from the PEM; whatever is said here is left aside, so that what was checked can be checked again.
    sha256: z.string().nullish(),
  })
  .transform(({ pem, ...rest }): AppCertificate => {
    const x509 = typeof pem === 'string' ? parsed(pem) : undefined;
    return { ...rest, pem: x509?.toString() ?? null, sha256: x509?.fingerprint256 ?? null };
  });

/** The certificates of an application, each under a name of its own. */
export const certificateList = z
  .array(certificate)
  .max(20)
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'must have each name once') as unknown as z.ZodType<AppCertificate[]>;

/** A certificate that comes without PEM is the stored one of its name. None is to be pinned for longer than it is valid. */
export function settleCertificates(said: readonly AppCertificate[], stored: readonly AppCertificate[], faults: FaultList): AppCertificate[] {
  return said.map((one, at) => {
    const known = one.pem === null ? stored.find(({ name }) => name === one.name) : one;
    if (!known?.pem) {
      faults.add(
        'REQUIRED',
        `certificates.${at}.pem is required: there is no certificate ${one.name} yet.`,
        'input',
        'certificates',
        String(at),
        'pem',
      );
      return one;
    }
    if (new Date(one.expiresAt) > new X509Certificate(known.pem).validToDate)
      faults.add(
        'INVALID_VALUE',
        `certificates.${at}.expiresAt is after the end of the certificate.`,
        'input',
        'certificates',
        String(at),
        'expiresAt',
      );
    return { ...known, expiresAt: one.expiresAt };
  });
}
