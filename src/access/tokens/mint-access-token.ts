import type { Client } from '../../applications/clients/index.ts';
import { epochSeconds, secondsAfter } from '../../kernel/base/clock.ts';
import { lookupByExpiry, mintOpaque } from '../../kernel/base/crypto/opaque-value.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { signJwt } from '../../keys/signing-keys/index.ts';
import { type AccessTokenContent, accessTokenClaims, legacyAccessTokenClaims } from './jwt-claims.ts';

/** A fresh access token with the columns of its record. */
export interface MintedAccessToken {
  readonly value: string;
  readonly id: string;
  readonly hashHex: string;
  readonly expiresAt: Date;
  readonly expiresInSeconds: number;
}

const defaultSeconds = 900;

function lifetimeOf({ accessTokenExpiresIn }: Readonly<Client>, now: Date, notAfter: Date | undefined): number {
  const usual = accessTokenExpiresIn ?? defaultSeconds;
  return notAfter ? Math.max(0, Math.min(usual, Math.floor((notAfter.getTime() - now.getTime()) / 1000))) : usual;
}

/**
 * Makes an access token in the client's format: an opaque value, or a JWT signed with ES256, by RFC 9068 (`at+jwt`) or with
 * the claims from before it, whose `jti` names the record. Only the digest of either is stored, so revocation and introspection work alike.
 */
export async function mintAccessToken(runtime: Runtime, content: AccessTokenContent): Promise<MintedAccessToken> {
  const { client, exchange } = content;
  const now = runtime.clock.now();
  const expiresInSeconds = lifetimeOf(client, now, exchange?.notAfter);
  const id = runtime.ids.uuid();
  if ((exchange?.format ?? client.accessTokenFormat) === 'OPAQUE') {
    const expiresAt = secondsAfter(now, expiresInSeconds);
    return { ...mintOpaque('accessToken', expiresAt), id, expiresAt, expiresInSeconds };
  }
  const issued = epochSeconds(now);
  const expires = issued + expiresInSeconds;
  const expiresAt = new Date(expires * 1000);
  const stamp = { id, issued, expires };
  const value = client.legacyAccessTokenClaims
    ? await signJwt(runtime, 'ES256', undefined, legacyAccessTokenClaims(runtime, content, stamp))
    : await signJwt(runtime, 'ES256', 'at+jwt', accessTokenClaims(runtime, content, stamp));
  return { value, id, hashHex: lookupByExpiry(value, expiresAt).hashHex, expiresAt, expiresInSeconds };
}
