import { sha256Hex } from '../../kernel/base/crypto/secrets.ts';
import { groupedStatement } from '../../kernel/store/grouped-statement.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { browserStateOf } from './browser-state.ts';
import { type RequestCookies, readSessionCookie } from './session-cookies.ts';
import { touchSession } from './touch-session.ts';

/** A person signed in with one browser. */
export interface BrowserSession {
  /** Not secret: becomes `sid` of ID tokens. */
  readonly id: string;
  readonly userId: string;
  readonly authTime: Date;
  /** Seconds since `authTime` by the database's clock. */
  readonly ageSeconds: number;
  readonly acr: string;
  readonly amr: readonly string[];
  /** The methods of `amr` that were proven to the platform itself, not stated by an identity provider. */
  readonly proven: readonly string[];
  /** See `browserStateOf`. */
  readonly browserState: string;
  /** The authentication level in the words of the identity provider; null where the platform itself authenticated. See `levelOfSession`. */
  readonly statedLevel: string | null;
  /** Who authenticated the person. */
  readonly identityProvider: string;
}

const bySecret = groupedStatement<
  { hash: string; touch_seconds: number },
  Omit<BrowserSession, 'browserState'> & { ord: number; isUntouched: boolean }
>(
  'find-session',
  `select asked.ord, found.* from json_to_recordset($1::json) as asked(ord int, hash text, touch_seconds float8) cross join lateral (
     select id, user_id as "userId", auth_time as "authTime", extract(epoch from now() - auth_time)::float8 as "ageSeconds", acr, amr, proven, stated_level as "statedLevel",
       identity_provider as "identityProvider",
       last_seen_at < now() - make_interval(secs => asked.touch_seconds) as "isUntouched"
     from browser_session
     where secret_hash = decode(asked.hash, 'hex') and ended_at is null and expires_at > now() and max_expires_at > now() limit 1) as found`,
);

/**
 * The live session of a browser; undefined when there is none. Idle and absolute expiry are judged by the database's clock. One
 * read, shared with other requests; use is noted at most once a minute, and before it is answered.
 */
export async function findSession(runtime: Runtime, cookies: RequestCookies): Promise<BrowserSession | undefined> {
  const secret = readSessionCookie(runtime, cookies, 'session');
  if (secret === undefined) return undefined;
  const idleSeconds = runtime.config.oauth.sessionIdleSeconds;
  const touchSeconds = Math.min(60, idleSeconds / 4);
  const row = await runtime.reads.submit(bySecret, { hash: sha256Hex(secret), touch_seconds: touchSeconds });
  if (!row) return undefined;
  const { ord: _, isUntouched, ...session } = row;
  if (isUntouched) await runtime.committer.submit(touchSession, { id: session.id, idle_seconds: idleSeconds, touch_seconds: touchSeconds });
  return { ...session, browserState: browserStateOf(secret) };
}
