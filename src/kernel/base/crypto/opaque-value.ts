import { dayOf } from '../clock.ts';
import { randomSecret, sha256Hex } from './secrets.ts';

/**
 * A random value handed out once and found again by its digest: access tokens, refresh tokens, codes. It carries a recognisable
 * prefix, so that secret scanners can find leaked ones, and where the table is partitioned by expiry a hint of the day, so that a
 * look-up touches one partition: `sgat_20415_<43 characters>`.
 */
export interface OpaqueValue {
  readonly value: string;
  /** SHA-256 of the whole value, in the form `decode($x, 'hex')` reads. */
  readonly hashHex: string;
}

const opaquePrefixes = {
  accessToken: 'sgat',
  refreshToken: 'sgrt',
  accessGrant: 'sgac',
  pushedRequest: 'sgpr',
  deviceCode: 'sgdc',
  initialAccess: 'sgia',
  registrationAccess: 'sgra',
} as const;

export type OpaqueKind = keyof typeof opaquePrefixes;

const shapes = Object.fromEntries(
  Object.entries(opaquePrefixes).map(([kind, prefix]) => [kind, new RegExp(`^${prefix}_(?:(\\d{5,6})_)?[A-Za-z0-9_-]{43}$`)]),
) as Readonly<Record<OpaqueKind, RegExp>>;

const dayMs = 86_400_000;

/** Makes a value; `expiresAt` gives the hint for kinds kept by day. `secret` is 256 bits as base64url that whoever brings them back makes the same value of. */
export function mintOpaque(kind: OpaqueKind, expiresAt?: Date, secret: string = randomSecret()): OpaqueValue {
  const hint = expiresAt ? `${Math.floor(expiresAt.getTime() / dayMs)}_` : '';
  const value = `${opaquePrefixes[kind]}_${hint}${secret}`;
  return { value, hashHex: sha256Hex(value) };
}

/** What a presented value says about where to look. `from` and `to` bound the expiry: the day of the hint, UTC. */
export interface OpaqueLookup {
  readonly hashHex: string;
  readonly from: Date;
  readonly to: Date;
}

/** Reads a presented value; undefined when it cannot be one of ours. */
export function readOpaque(kind: OpaqueKind, value: string): OpaqueLookup | undefined {
  const match = shapes[kind].exec(value);
  if (!match) return undefined;
  const day = Number(match[1] ?? 0);
  return { hashHex: sha256Hex(value), from: new Date(day * dayMs), to: new Date((day + 1) * dayMs) };
}

/** The look-up of a value whose expiry is known from elsewhere (a JWT's `exp`). */
export function lookupByExpiry(value: string, expiresAt: Date): OpaqueLookup {
  return { hashHex: sha256Hex(value), ...dayOf(expiresAt) };
}
