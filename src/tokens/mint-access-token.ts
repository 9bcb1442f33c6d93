import type { AccessTokenFormat, Client } from '../clients/index.ts';
import { epochSeconds, secondsAfter } from '../kernel/clock.ts';
import { lookupByExpiry, mintOpaque } from '../kernel/crypto/opaque-value.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { signJwt } from '../keys/index.ts';
import type { Confirmation } from '../sender-constraints/index.ts';
import type { Actor } from './actor.ts';
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
  /** What an exchanged token adds: whom it is for, who acts, whom it stands for, and the moment it must not outlive. */
  readonly exchange?: {
    readonly audiences: readonly string[];
    readonly act: Actor;
    readonly subjectClientId: string | null;
    readonly format: AccessTokenFormat;
    readonly notAfter: Date;
  };
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

function lifetimeOf({ accessTokenExpiresIn }: Readonly<Client>, now: Date, notAfter: Date | undefined): number {
  const usual = accessTokenExpiresIn ?? defaultSeconds;
  return notAfter ? Math.max(0, Math.min(usual, Math.floor((notAfter.getTime() - now.getTime()) / 1000))) : usual;
}

/**
 * Makes an access token in the client's format: an opaque value, or a JWT by RFC 9068 (`at+jwt`, ES256) whose `jti` is the record's id. Only
 * the digest of either is stored, so revocation and introspection work alike.
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
  const expiresAt = new Date((issued + expiresInSeconds) * 1000);
  const value = await signJwt(runtime, 'ES256', 'at+jwt', {
    iss: runtime.issuer,
    sub: content.userId ?? exchange?.subjectClientId ?? client.clientId,
    aud: [...audiencesOf(runtime, client, exchange?.audiences)],
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
    ...(exchange ? { act: exchange.act } : {}),
    ...(content.confirmation ? { cnf: content.confirmation } : {}),
  });
  return { value, id, hashHex: lookupByExpiry(value, expiresAt).hashHex, expiresAt, expiresInSeconds };
}
