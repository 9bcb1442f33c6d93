import type { IdentityProvider } from '../find-identity-provider.ts';
import type { JsonObject } from './call-upstream.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** Claims that speak of the token and the sign-in, not of the person (OIDC Core §2, RFC 7519 §4.1, RFC 7800). */
const protocolClaims = new Set(
  'iss sub aud exp nbf iat jti auth_time nonce acr amr azp at_hash c_hash s_hash sid cnf act scope client_id active'.split(' '),
);
/** Claims that a scope of their own releases (OIDC Core §5.4). */
const scopedClaims = new Set(['email', 'email_verified', 'phone_number', 'phone_number_verified', 'address']);

/** Standard claims (OIDC Core §5.1) under the names that have a meaning here; used where a provider has no mappings. */
const standardNames: Readonly<Record<string, string>> = {
  given_name: 'firstName',
  family_name: 'lastName',
  email_verified: 'emailVerified',
  phone_number: 'phoneNumber',
  phone_number_verified: 'phoneNumberVerified',
  preferred_username: 'username',
  locale: 'languageCode',
};

/** What PostgreSQL cannot keep: NUL and halves of surrogate pairs, as JSON writes them. */
const unkeepable = /\\u0000|\\ud[89a-f]/i;

function keepable([name, value]: readonly [string, unknown]): boolean {
  return name !== '__proto__' && value !== null && value !== undefined && !unkeepable.test(JSON.stringify([name, value]));
}

function kept(entries: readonly (readonly [string, unknown])[]): Attributes {
  return Object.fromEntries(entries.filter(keepable));
}

function own(source: JsonObject | undefined, name: string): unknown {
  return source !== undefined && Object.hasOwn(source, name) ? source[name] : undefined;
}

function unmapped(provider: IdentityProvider, told: JsonObject, userInfo: JsonObject | undefined): Attributes {
  const entries = Object.entries(told);
  if (!provider.openIdConnect) return kept([...Object.entries(userInfo ?? {}), ...entries]);
  const standard = Object.entries(standardNames).map(([claim, name]) => [name, own(told, claim)] as const);
  return kept([...Object.entries(userInfo ?? {}), ...standard, ...entries.filter(([name]) => !protocolClaims.has(name))]);
}

/** The attribute that says who somebody is: the mapped one, else what providers of the kind call it. */
export function userIdIn(provider: IdentityProvider, told: JsonObject): unknown {
  const mapping = provider.mappings.find(({ targetName }) => targetName === 'userId');
  return own(told, mapping?.sourceName ?? (provider.openIdConnect ? 'sub' : 'userId'));
}

/**
 * The attributes of a person by their names here (administration §1.10): without mappings all of them, else the mapped ones only. Where provider and
 * person API tell the same, the provider counts.
 */
export function mapAttributes(provider: IdentityProvider, told: JsonObject, userInfo: JsonObject | undefined): Attributes {
  const { userId: _, ...attributes } = provider.mappings.length === 0 ? unmapped(provider, told, userInfo) : mapped(provider, told, userInfo);
  return attributes;
}

function mapped(provider: IdentityProvider, told: JsonObject, userInfo: JsonObject | undefined): Attributes {
  const from = (source: 'USER_INFO' | 'IDENTITY_PROVIDER', object: JsonObject | undefined): Attributes => {
    const mappings = provider.mappings.filter((mapping) => mapping.source === source);
    return kept(mappings.map(({ sourceName, targetName }) => [targetName, own(object, sourceName)] as const));
  };
  return { ...from('USER_INFO', userInfo), ...from('IDENTITY_PROVIDER', told) };
}

/** What a provider told, 1:1, as claims: without what speaks of the sign-in itself, and without what has a scope of its own. */
export function assertedClaims(provider: IdentityProvider, told: JsonObject): Attributes {
  if (!provider.mapAssertionAttributes) return {};
  return kept(Object.entries(told).filter(([name]) => !protocolClaims.has(name) && !scopedClaims.has(name)));
}
