import type { X509Certificate } from 'node:crypto';
import { anyExtendedKeyUsage, id_kp_clientAuth, type NameConstraints } from '@peculiar/asn1-x509';
import { type CertificateContent, contentOf } from './certificate-content.ts';
import { isSameName } from './distinguished-name.ts';
import { areNamesAllowed } from './name-constraints.ts';

/** Whether a certificate is in its time. */
export function isInTime(certificate: X509Certificate, now: Date): boolean {
  return certificate.validFromDate <= now && now <= certificate.validToDate;
}

function isAuthority({ isVersion3, basicConstraints, keyUsage, purposes }: CertificateContent): boolean {
  const isForClients = purposes?.some((purpose) => purpose === id_kp_clientAuth || purpose === anyExtendedKeyUsage) ?? true;
  return isVersion3 && basicConstraints?.cA === true && (keyUsage?.has('keyCertSign') ?? true) && isForClients;
}

/** What a client may authenticate with: it signs in the handshake. */
function isForClient({ keyUsage, purposes }: CertificateContent): boolean {
  return (keyUsage?.has('digitalSignature') || keyUsage?.has('keyAgreement') || !keyUsage) && (purposes?.includes(id_kp_clientAuth) ?? true);
}

/** What the certificates above demand of those below. */
interface Demands {
  readonly issuer: CertificateContent;
  /** How many authorities may follow that another one issued. */
  readonly depth: number;
  readonly names: readonly NameConstraints[];
}

/** The demands below an authority; undefined when it may not stand there itself. */
function below(authority: CertificateContent, above?: Demands): Demands | undefined {
  const isSelfIssued = isSameName(authority.subject, authority.issuer);
  const depth = above && !isSelfIssued ? above.depth - 1 : (above?.depth ?? Number.POSITIVE_INFINITY);
  if (authority.isBeyondUs || !isAuthority(authority) || depth < 0) return undefined;
  if (above && !(isSelfIssued || above.names.every((limits) => areNamesAllowed(authority, limits)))) return undefined;
  return {
    issuer: authority,
    depth: Math.min(depth, authority.basicConstraints?.pathLenConstraint ?? Number.POSITIVE_INFINITY),
    names: [...(above?.names ?? []), ...(authority.nameConstraints ? [authority.nameConstraints] : [])],
  };
}

/**
 * Whether a path of certificates holds, the client's first and an authority that is trusted last (RFC 5280 §6.1): times, names that follow on each
 * other, authority flag and key usage, path length, name constraints, purposes, and no critical extension that is not understood. The limits of the
 * trusted authority count like any other's (RFC 5937). Signatures are for the caller.
 */
export function doesPathHold(path: readonly X509Certificate[], now: Date): boolean {
  const contents = path.map(contentOf);
  if (contents.includes(undefined) || !path.every((certificate) => isInTime(certificate, now))) return false;
  const [client, ...authorities] = contents as CertificateContent[];
  let demands: Demands | undefined;
  for (const authority of authorities.toReversed()) {
    if (demands && !isSameName(authority.issuer, demands.issuer.subject)) return false;
    demands = below(authority, demands);
    if (!demands) return false;
  }
  if (!client || !demands || client.isBeyondUs || !isForClient(client)) return false;
  return isSameName(client.issuer, demands.issuer.subject) && demands.names.every((limits) => areNamesAllowed(client, limits));
}
