import type { Client } from '../clients/index.ts';
import { epochSeconds, secondsAfter } from '../kernel/clock.ts';
import { lookupByExpiry, mintOpaque } from '../kernel/crypto/opaque-value.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { signJwt } from '../keys/index.ts';
import type { Confirmation } from '../sender-constraints/index.ts';
import { audiencesOf } from './audiences.ts';

/** What an access token says, before it has a form. */
export interface AccessTokenContent {
  readonly client: Readonly<Client>;
  /** The user; absent when the client acts for itself. */
  readonly userId?: string;
  readonly scopes: readonly string[];
  readonly usageLimit: number;
  readonly authTime?: Date;
  readonly acr?: string | null;
  readonly amr?: readonly string[];
  /** Whose token it is, by key; null for whoever bears it. */
  readonly confirmation: Confirmation | null;
}

/** A fresh access token with the columns of its record. */
export interface MintedAccessToken {
  readonly value: string;
  readonly id: string;
  readonly hashHex: string;
  readonly expiresAt: Date;
  readonly expiresInSeconds: number;
}

const defaultSeconds = 900;

/**
 * Makes an access token in the client's format: an opaque value, or a JWT by RFC 9068 (`at+jwt`, ES256) whose `jti` is the record's id. Only
 * the digest of either is stored, so revocation and introspection work alike.
 */
export async function mintAccessToken(runtime: Runtime, content: AccessTokenContent): Promise<MintedAccessToken> {
  const { client } = content;
  const expiresInSeconds = client.accessTokenExpiresIn ?? defaultSeconds;
  const now = runtime.clock.now();
  const id = runtime.ids.uuid();
  if (client.accessTokenFormat === 'OPAQUE') {
    const expiresAt = secondsAfter(now, expiresInSeconds);
    return { ...mintOpaque('accessToken', expiresAt), id, expiresAt, expiresInSeconds };
  }
  const issued = epochSeconds(now);
  const expiresAt = new Date((issued + expiresInSeconds) * 1000);
  const value = await signJwt(runtime, 'ES256', 'at+jwt', {
    iss: runtime.issuer,
    sub: content.userId ?? client.clientId,
    aud: audiencesOf(runtime, client),
    client_id: client.clientId,
    cid: client.clientId,
    iat: issued,
    nbf: issued,
    exp: issued + expiresInSeconds,
    jti: id,
    scope: content.scopes.join(' '),
    ...(content.usageLimit > 0 ? { usl: content.usageLimit } : {}),
    ...(content.authTime ? { auth_time: epochSeconds(content.authTime) } : {}),
    ...(content.acr ? { acr: content.acr } : {}),
    ...(content.amr ? { amr: content.amr } : {}),
    ...(content.confirmation ? { cnf: content.confirmation } : {}),
  });
  return { value, id, hashHex: lookupByExpiry(value, expiresAt).hashHex, expiresAt, expiresInSeconds };
}
