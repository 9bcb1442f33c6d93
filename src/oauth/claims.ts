import { epochSeconds } from '../kernel/clock.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { findUser, type Person } from '../users/index.ts';

type Claims = Record<string, string | boolean | number>;

/** What each scope tells about a person (OIDC Core §5.4). A claim without a value is left out. */
const claimsByScope: Readonly<Record<string, (person: Person) => Record<string, string | boolean | number | null>>> = {
  profile: (person) => ({
    name: [person.givenName, person.familyName].filter(Boolean).join(' ') || null,
    given_name: person.givenName,
    family_name: person.familyName,
    preferred_username: person.username,
    locale: person.locale,
    updated_at: epochSeconds(person.updatedAt),
  }),
  email: (person) => ({ email: person.email, ...(person.email ? { email_verified: person.emailVerified } : {}) }),
  phone: (person) => ({ phone_number: person.phoneNumber, ...(person.phoneNumber ? { phone_number_verified: person.phoneNumberVerified } : {}) }),
};

/** Scopes that release claims, and the claims they release; for discovery. */
export const supportedClaims = [
  'name',
  'given_name',
  'family_name',
  'preferred_username',
  'locale',
  'updated_at',
  'email',
  'email_verified',
  'phone_number',
  'phone_number_verified',
];

/** The claims about a person that the granted scopes release. */
export function claimsOfScopes(person: Person, scopes: readonly string[]): Claims {
  const released = scopes.map((scope) => (Object.hasOwn(claimsByScope, scope) ? claimsByScope[scope]?.(person) : undefined));
  const claims = Object.entries(Object.assign({}, ...released) as Record<string, string | boolean | number | null>);
  return Object.fromEntries(claims.filter(([, value]) => value !== null)) as Claims;
}

/** The same by user id. Reads the person only when a scope releases something. */
export async function readClaims(runtime: Runtime, userId: string, scopes: readonly string[]): Promise<Claims> {
  if (!scopes.some((scope) => Object.hasOwn(claimsByScope, scope))) return {};
  const person = await findUser(runtime, userId);
  return person ? claimsOfScopes(person, scopes) : {};
}
