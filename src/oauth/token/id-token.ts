import { createHash } from 'node:crypto';
import type { Client } from '../../clients/index.ts';
import { epochSeconds } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type SigningAlgorithm, signJwt } from '../../keys/index.ts';
import { readClaims } from '../claims.ts';
import { clientSubject } from './token-request.ts';

/** The sign-in an ID token tells about. */
export interface SignIn {
  readonly client: Readonly<Client>;
  readonly userId: string;
  readonly scopes: readonly string[];
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

/** The left half of the token's digest with the hash of the ID token's algorithm (OIDC Core §3.1.3.6; Ed25519 means SHA-512). */
function accessTokenHash(alg: SigningAlgorithm, accessToken: string): string {
  const digest = createHash(alg === 'EdDSA' ? 'sha512' : 'sha256')
    .update(accessToken)
    .digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}

/**
 * Makes the ID token (OIDC Core §2) with the algorithm the client asked for. A failure ends the request with `server_error` and its own
 * event: no token leaves without the ID token it was promised with.
 */
export async function makeIdToken(work: Work, signIn: SignIn): Promise<string> {
  const { runtime } = work;
  const { client } = signIn;
  const settings = client.openIdConnect;
  const alg = settings?.idTokenSignedResponseAlg ?? 'RS256';
  const now = epochSeconds(runtime.clock.now());
  const audiences = [client.clientId, ...(settings?.additionalAudiences ?? [])];
  const claims = await readClaims(runtime, signIn.userId, signIn.scopes);
  try {
    return await signJwt(runtime, alg, 'JWT', {
      iss: runtime.issuer,
      sub: signIn.userId,
      aud: audiences.length === 1 ? client.clientId : audiences,
      azp: client.clientId,
      iat: now,
      exp: now + (settings?.expirationTimeSeconds ?? defaultSeconds),
      auth_time: epochSeconds(signIn.authTime),
      ...(signIn.nonce === null ? {} : { nonce: signIn.nonce }),
      ...(signIn.acr === null ? {} : { acr: signIn.acr }),
      amr: signIn.amr,
      ...(signIn.accessToken === undefined ? {} : { at_hash: accessTokenHash(alg, signIn.accessToken) }),
      ...(signIn.sessionId === null ? {} : { sid: signIn.sessionId }),
      ...claims,
    });
  } catch (error) {
    const reason = error instanceof AppError ? 'no_signing_key' : 'signing_failed';
    throw new AppError('server_error', {
      cause: error,
      record: [
        'AUTHORIZATION_FAILED_UNABLE_TO_GENERATE_ID_TOKEN',
        { reason, endpoint: signIn.endpoint ?? 'token', userId: signIn.userId, ...clientSubject(client) },
      ],
    });
  }
}
