import { sha256 } from '../../kernel/base/crypto/secrets.ts';
import type { Work } from '../../kernel/work/work.ts';
import { acrOfLevel, readLevel } from './authentication-level.ts';
import { endSessionOfSecret } from './end-session.ts';
import { freshSessionSecret } from './session-cookies.ts';

/** A sign-in that just succeeded. */
export interface SignedIn {
  readonly userId: string;
  readonly level: number;
  /** What another identity provider states as the level, as it came; it counts instead of `level`. */
  readonly statedLevel?: string | undefined;
  readonly amr: readonly string[];
  /** Those of them that the platform itself has seen proven. */
  readonly proven: readonly string[];
  /** Who authenticated the person. */
  readonly identityProvider: string;
  /** What the session cookie held before; that secret is worth nothing afterwards. */
  readonly formerSecret: string | undefined;
}

/** A session with the secret its cookie is to carry; the secret exists nowhere else. */
export interface StartedSession {
  readonly id: string;
  readonly secret: string;
}

const renew = `update browser_session set secret_hash = decode($1, 'hex'), auth_time = now(), acr = $2, amr = $3, stated_level = $8, identity_provider = $9, proven = $10, last_seen_at = now(),
    expires_at = now() + least(make_interval(secs => $4), make_interval(secs => $5)), max_expires_at = now() + make_interval(secs => $5)
  where secret_hash = decode($6, 'hex') and user_id = $7 and ended_at is null and expires_at > now() and max_expires_at > now()
  returning id`;

const start = `insert into browser_session (secret_hash, auth_time, acr, amr, expires_at, max_expires_at, user_id, id, stated_level, identity_provider, proven)
  values (decode($1, 'hex'), now(), $2, $3, now() + least(make_interval(secs => $4), make_interval(secs => $5)),
    now() + make_interval(secs => $5), $6, $7, $8, $9, $10)`;

const mostStated = 64;

/** What can be stored of it: a level of any sense fits. */
function storedLevel(stated: string | undefined): string | null {
  return stated === undefined ? null : stated.slice(0, mostStated).replaceAll('\0', ' ').toWellFormed();
}

/**
 * Starts the session of a sign-in, always under a fresh secret, so that a secret planted before sign-in is worth nothing (session fixation).
 * The same person signing in again keeps the session's id, as tokens and `sid` hang on it; another person's session ends.
 */
export async function startSession(
  work: Work,
  { userId, level, statedLevel, amr, proven, identityProvider, formerSecret }: SignedIn,
): Promise<StartedSession> {
  const { runtime } = work;
  const { sessionIdleSeconds, sessionMaxSeconds } = runtime.config.oauth;
  const secret = freshSessionSecret();
  const columns = [
    sha256(secret).toString('hex'),
    acrOfLevel(runtime, statedLevel === undefined ? level : (readLevel(statedLevel) ?? 0)),
    amr,
    sessionIdleSeconds,
    sessionMaxSeconds,
  ];
  if (formerSecret !== undefined) {
    const formerHash = sha256(formerSecret).toString('hex');
    const [renewed] = await work.sql<{ id: string }>(renew, [...columns, formerHash, userId, storedLevel(statedLevel), identityProvider, proven]);
    if (renewed) return { id: renewed.id, secret };
    await endSessionOfSecret(work, formerHash);
  }
  const id = runtime.ids.uuid();
  await work.sql(start, [...columns, userId, id, storedLevel(statedLevel), identityProvider, proven]);
  return { id, secret };
}
