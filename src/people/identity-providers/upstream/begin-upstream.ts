import { epochSeconds } from '../../../kernel/base/clock.ts';
import { randomSecret, sha256 } from '../../../kernel/base/crypto/secrets.ts';
import type { Runtime } from '../../../kernel/work/runtime.ts';
import { callbackUrlOf } from '../callback-url.ts';
import type { IdentityProvider } from '../find-identity-provider.ts';
import { findEndpoints } from './find-endpoints.ts';

/** What the answer of a provider is checked with; kept sealed until it comes. */
export interface UpstreamSecrets {
  readonly verifier: string;
  readonly nonce: string;
  /** Since when the person must have signed in there, in seconds since 1970; absent when any sign-in will do. */
  readonly signedInSince?: number;
}

/** What of the client's request the provider is told. */
export interface UpstreamWishes {
  readonly state: string;
  readonly isFresh: boolean;
  readonly maxAgeSeconds: number | undefined;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Parameters that are handed on as they came. */
const handedOn = ['login_hint', 'acr_values', 'ui_locales', 'display'] as const;

/** Where the browser is sent with which parameters. */
export interface UpstreamStart {
  readonly address: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly secrets: UpstreamSecrets;
}

/**
 * The authorization request at a provider (RFC 6749 §4.1.1): with PKCE S256 always, and with a nonce for OpenID Connect. Undefined when the provider
 * cannot be reached for what it says of itself.
 */
export async function beginUpstream(runtime: Runtime, provider: IdentityProvider, wishes: UpstreamWishes): Promise<UpstreamStart | undefined> {
  const endpoints = await findEndpoints(runtime, provider);
  const registration = provider.oauth ?? provider.openIdConnect;
  if (!endpoints || !registration) return undefined;
  const isOpenId = Boolean(provider.openIdConnect);
  const scopes = isOpenId ? [...new Set(['openid', ...registration.scopes])] : registration.scopes;
  // OIDC Core §3.1.2.1: `max_age=0` is `prompt=login`, and makes `auth_time` part of the ID token.
  const maxAgeSeconds = wishes.isFresh ? 0 : wishes.maxAgeSeconds;
  const signedInSince = isOpenId && maxAgeSeconds !== undefined ? { signedInSince: epochSeconds(runtime.clock.now()) - maxAgeSeconds } : {};
  const secrets = { verifier: randomSecret(), nonce: randomSecret(), ...signedInSince };
  const told = handedOn.flatMap((name): [string, string][] => {
    const value = wishes.parameters.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  return {
    address: endpoints.authorizationUrl,
    parameters: {
      response_type: 'code',
      client_id: registration.clientId,
      redirect_uri: callbackUrlOf(runtime, provider),
      ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}),
      state: wishes.state,
      code_challenge: sha256(secrets.verifier).toString('base64url'),
      code_challenge_method: 'S256',
      ...(isOpenId ? { nonce: secrets.nonce } : {}),
      ...(isOpenId && wishes.isFresh ? { prompt: 'login' } : {}),
      ...(isOpenId && maxAgeSeconds !== undefined ? { max_age: String(maxAgeSeconds) } : {}),
      ...Object.fromEntries(told),
    },
    secrets,
  };
}
