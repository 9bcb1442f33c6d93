import type { JWTPayload } from 'jose';
import type { AccessTokenFormat, Client } from '../../applications/clients/index.ts';
import { epochSeconds } from '../../kernel/base/clock.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { Confirmation } from '../../keys/sender-constraints/index.ts';
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
  /** Whom it is for; everyone the client's tokens are usually for when null or absent. */
  readonly audiences?: readonly string[] | null;
}

/** What both forms need beside the content. */
interface Stamp {
  readonly id: string;
  readonly issued: number;
  readonly expires: number;
}

function commonClaims(
  runtime: Runtime,
  { client, userId, scopes, usageLimit, confirmation, exchange, audiences }: AccessTokenContent,
  { issued, expires }: Stamp,
) {
  return {
    iss: runtime.issuer,
    sub: userId ?? exchange?.subjectClientId ?? client.clientId,
    aud: [...audiencesOf(runtime, client, exchange?.audiences ?? audiences)],
    cid: client.clientId,
    iat: issued,
    nbf: issued,
    exp: expires,
    scope: scopes.join(' '),
    ...(usageLimit > 0 ? { usl: usageLimit } : {}),
    ...(exchange ? { act: exchange.act } : {}),
    ...(confirmation ? { cnf: confirmation } : {}),
  };
}

/** The claims of a JWT access token (RFC 9068 §2.2); `jti` is the id of its record. */
export function accessTokenClaims(runtime: Runtime, content: AccessTokenContent, stamp: Stamp): JWTPayload {
  const { client, authTime, acr, amr } = content;
  return {
    ...commonClaims(runtime, content, stamp),
    client_id: client.clientId,
    jti: stamp.id,
    ...(authTime ? { auth_time: epochSeconds(authTime) } : {}),
    ...(acr ? { acr } : {}),
    ...(amr ? { amr } : {}),
  };
}

/** The claims from before RFC 9068 (oauth.md §6.10), for resource servers that know no others. */
export function legacyAccessTokenClaims(runtime: Runtime, content: AccessTokenContent, stamp: Stamp): JWTPayload {
  return { ver: 1, ...commonClaims(runtime, content, stamp), jti: `AT.${stamp.id}`, scp: content.scopes };
}
