import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { Asked } from '../../access/tokens/index.ts';
import type { Client } from '../../applications/clients/index.ts';
import { clientSubject } from '../../applications/clients/index.ts';
import { epochSeconds } from '../../kernel/base/clock.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import { isConnectionFailure } from '../../kernel/contract/errors/connection-failure.ts';
import type { Work } from '../../kernel/work/work.ts';
import { digestOf, type SigningAlgorithm, signJwt } from '../../keys/signing-keys/index.ts';
import { readClaims } from '../claims.ts';
import { encryptIdToken } from './encrypt-id-token.ts';
import { IdTokenFault } from './id-token-fault.ts';

/** The sign-in an ID token tells about. */
export interface SignIn {
  readonly client: Readonly<Client>;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly asked: Asked | null;
  /** Absent when none is issued with it. */
  readonly accessToken?: string | undefined;
  readonly authTime: Date;
  readonly acr: string | null;
  readonly amr: readonly string[];
  readonly sessionId: string | null;
  readonly nonce: string | null;
  /** Where it is issued; the token endpoint when absent. */
  readonly endpoint?: string;
}

const defaultSeconds = 3600;

/** The left half of a value's digest with the hash of the ID token's algorithm (OIDC Core §3.1.3.6). */
function halfHash(alg: SigningAlgorithm, value: string): string {
  const digest = createHash(digestOf(alg)).update(value).digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}

async function claimsOf(work: Work, signIn: SignIn, alg: SigningAlgorithm): Promise<JWTPayload> {
  const { runtime } = work;
  const { client, accessToken } = signIn;
  const now = epochSeconds(runtime.clock.now());
  const audiences = [client.clientId, ...(client.openIdConnect?.additionalAudiences ?? [])];
  const released = await readClaims(runtime, signIn.userId, signIn.scopes, signIn.asked?.claims?.idToken).catch((error: unknown) => {
    throw isConnectionFailure(error) ? error : new IdTokenFault('claims_source_failed', error);
  });
  return {
    iss: runtime.issuer,
    sub: signIn.userId,
    aud: audiences.length === 1 ? client.clientId : audiences,
    azp: client.clientId,
    iat: now,
    exp: now + (client.openIdConnect?.expirationTimeSeconds ?? defaultSeconds),
    auth_time: epochSeconds(signIn.authTime),
    ...(signIn.nonce === null ? {} : { nonce: signIn.nonce }),
    ...(signIn.acr === null ? {} : { acr: signIn.acr }),
    amr: signIn.amr,
    ...(accessToken === undefined ? {} : { at_hash: halfHash(alg, accessToken) }),
    ...(signIn.sessionId === null ? {} : { sid: signIn.sessionId }),
    ...released,
  };
}

async function signed(work: Work, signIn: SignIn): Promise<string> {
  const alg = signIn.client.openIdConnect?.idTokenSignedResponseAlg ?? 'RS256';
  const claims = await claimsOf(work, signIn, alg);
  return signJwt(work.runtime, alg, 'JWT', claims).catch((error: unknown) => {
    if (isConnectionFailure(error)) throw error;
    throw new IdTokenFault(error instanceof AppError ? 'no_signing_key' : 'signing_failed', error);
  });
}

/**
 * Makes the ID token (OIDC Core §2): signed with the algorithm the client asked for and encrypted when it asked for that. Reads the client's
 * keys over the network, so nothing may be locked yet. A failure ends the request with `server_error` and its own event: no token leaves
 * without the ID token it was promised with.
 */
export async function makeIdToken(work: Work, signIn: SignIn): Promise<string> {
  try {
    return await encryptIdToken(work.runtime, signIn.client.openIdConnect ?? null, await signed(work, signIn));
  } catch (error) {
    if (!(error instanceof IdTokenFault)) throw error;
    const details = { reason: error.reason, endpoint: signIn.endpoint ?? 'token', userId: signIn.userId, ...clientSubject(signIn.client) };
    throw new AppError('server_error', { cause: error, record: ['AUTHORIZATION_FAILED_UNABLE_TO_GENERATE_ID_TOKEN', details] });
  }
}
