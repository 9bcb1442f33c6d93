import { errors, jwtVerify, SignJWT } from 'jose';
import { epochSeconds } from '../../kernel/base/clock.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { adminPublicKey, adminTokenAlgorithm, loadAdminKeys } from './admin-keys.ts';

const mediaType = 'admin+jwt';
const longest = 4096;

/** Issuer of administrator access tokens: never that of the tokens of users. */
export function adminIssuer(runtime: Runtime): string {
  return `${runtime.publicUrl}/admin`;
}

function audience(runtime: Runtime): string {
  return `${runtime.publicUrl}/graphql/admin`;
}

/** What an access token says about its session. */
export interface AdminTokenSubject {
  readonly sessionId: string;
  readonly username: string;
  readonly roles: readonly string[];
  /** How the administrator was authenticated (RFC 8176). */
  readonly amr: readonly string[];
}

/** An access token: a short-lived ES256 JWT whose `jti` is the session it belongs to (RFC 7519 §4.1). */
export async function issueAdminToken(runtime: Runtime, subject: AdminTokenSubject): Promise<{ token: string; expiresAt: Date }> {
  const { kid, privateKey } = await loadAdminKeys(runtime);
  const issuedAt = epochSeconds(runtime.clock.now());
  const expiresAt = issuedAt + runtime.config.graphql.adminTokenSeconds;
  const token = await new SignJWT({ roles: subject.roles, amr: subject.amr })
    .setProtectedHeader({ alg: adminTokenAlgorithm, typ: mediaType, kid })
    .setIssuer(adminIssuer(runtime))
    .setAudience(audience(runtime))
    .setSubject(subject.username)
    .setJti(subject.sessionId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(privateKey);
  return { token, expiresAt: new Date(expiresAt * 1000) };
}

/** Which session an access token is for, or why it is for none. */
export type AdminTokenVerdict = { readonly sessionId: string } | { readonly fault: 'token_expired' | 'token_invalid' };

/** The session id of a valid access token. Whether the session still lives is for its row to say. */
export async function sessionOfAdminToken(runtime: Runtime, token: string): Promise<AdminTokenVerdict> {
  if (token.length > longest) return { fault: 'token_invalid' };
  const keyOf = async ({ kid }: { kid?: string }) => {
    const key = await adminPublicKey(runtime, kid ?? '');
    if (!key) throw new AppError('invalid_token');
    return key;
  };
  try {
    const { payload } = await jwtVerify(token, keyOf, {
      algorithms: [adminTokenAlgorithm],
      typ: mediaType,
      issuer: adminIssuer(runtime),
      audience: audience(runtime),
      currentDate: runtime.clock.now(),
      requiredClaims: ['exp', 'sub', 'jti'],
    });
    return { sessionId: payload.jti as string };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { fault: 'token_expired' };
    if (error instanceof errors.JOSEError || (error instanceof AppError && error.code === 'invalid_token')) return { fault: 'token_invalid' };
    throw error;
  }
}
