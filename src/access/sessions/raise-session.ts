import { sha256Hex } from '../../kernel/base/crypto/secrets.ts';
import type { Work } from '../../kernel/work/work.ts';
import { acrOfLevel, levelOfSession } from './authentication-level.ts';
import type { BrowserSession } from './find-session.ts';
import { freshSessionSecret } from './session-cookies.ts';

/** What the person did beside signing in. */
interface Raise {
  readonly session: BrowserSession;
  readonly level: number;
  /** The method, as RFC 8176 calls it. */
  readonly method: string;
}

const raise = `update browser_session set secret_hash = decode($2, 'hex'), acr = $3, amr = array_append(amr, $4), proven = array_append(proven, $4), stated_level = null
  where id = $1 and ended_at is null returning 1`;

/**
 * Raises a session to a level, never lowers it, and puts it under a fresh secret: whoever knew the former one has nothing of the higher level (ASVS 5
 * §7.2.4). The time of sign-in stays. Resolves to the secret; undefined when the session has ended.
 */
export async function raiseSession(work: Work, { session, level, method }: Raise): Promise<string | undefined> {
  const { runtime } = work;
  const secret = freshSessionSecret();
  const acr = acrOfLevel(runtime, Math.max(level, levelOfSession(runtime, session) ?? 0));
  const rows = await work.sql(raise, [session.id, sha256Hex(secret), acr, method]);
  return rows.length > 0 ? secret : undefined;
}
