import { epochSeconds } from '../kernel/base/clock.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import { findUser, type Person } from '../people/users/index.ts';

type Value = string | boolean | number;
type Claims = Record<string, unknown>;
type ClaimTable = Readonly<Record<string, (person: Person) => Value | null>>;

/** The claims each scope releases (OIDC Core §5.4), and where their values come from. A claim without a value is left out. */
const claimsByScope: Readonly<Record<string, ClaimTable>> = {
  profile: {
    name: (person) => [person.givenName, person.familyName].filter(Boolean).join(' ') || null,
    given_name: (person) => person.givenName,
    family_name: (person) => person.familyName,
    preferred_username: (person) => person.username,
    locale: (person) => person.locale,
    updated_at: (person) => epochSeconds(person.updatedAt),
  },
  email: { email: (person) => person.email, email_verified: (person) => (person.email ? person.emailVerified : null) },
  phone: {
    phone_number: (person) => person.phoneNumber,
    phone_number_verified: (person) => (person.phoneNumber ? person.phoneNumberVerified : null),
  },
};

const scopeByClaim = new Map(Object.entries(claimsByScope).flatMap(([scope, table]) => Object.keys(table).map((claim) => [claim, scope] as const)));

/** All claims about a person; for discovery. */
export const supportedClaims: readonly string[] = [...scopeByClaim.keys()];

/** The scope that releases a claim; undefined for a claim nobody can ask for. */
export function scopeOfClaim(claim: string): string | undefined {
  return scopeByClaim.get(claim);
}

/**
 * The claims about a person that the granted scopes release, and those that were asked for by name. What another identity provider said 1:1 comes with
 * `profile`; ours count where both have one.
 */
export function claimsOfScopes(person: Person, scopes: readonly string[], names: readonly string[] = []): Claims {
  const released = [...scopeByClaim].filter(([claim, scope]) => scopes.includes(scope) || names.includes(claim));
  const asserted = scopes.includes('profile') ? person.claims : null;
  const claims = released.map(([claim, scope]) => [claim, claimsByScope[scope]?.[claim]?.(person) ?? null] as const);
  return { ...asserted, ...Object.fromEntries(claims.filter(([, value]) => value !== null)) };
}

/** True when the scopes release anything about a person. */
export function releasesClaims(scopes: readonly string[]): boolean {
  return scopes.some((scope) => Object.hasOwn(claimsByScope, scope));
}

/** The same by user id. Reads the person only when something is released. */
export async function readClaims(runtime: Runtime, userId: string, scopes: readonly string[], names: readonly string[] = []): Promise<Claims> {
  if (names.length === 0 && !releasesClaims(scopes)) return {};
  const person = await findUser(runtime, userId);
  return person ? claimsOfScopes(person, scopes, names) : {};
}

/** What a resource gateway is told: the claims, and with `profile` the attributes of another identity provider by the names of its mapping. */
export async function readUserDetails(runtime: Runtime, userId: string, scopes: readonly string[]): Promise<Claims> {
  if (!releasesClaims(scopes)) return {};
  const person = await findUser(runtime, userId);
  if (!person) return {};
  return { ...(scopes.includes('profile') ? person.attributes : {}), ...claimsOfScopes(person, scopes) };
}
