import { nameKey } from '../../kernel/base/name-key.ts';
import type { EventSubject } from '../../kernel/contract/event-record.ts';
import { countFailure, forgetFailures, readStanding, type Standing, tryInLine } from '../../kernel/work/failures.ts';
import { type KnownBrowserKeys, knownBrowserKeys, type SignInKeys, signInKeys } from '../../kernel/work/sign-in-keys.ts';
import type { Work } from '../../kernel/work/work.ts';
import { knownBrowserId, markKnownBrowser } from './known-browser.ts';
import type { ProvenTemporary } from './replace-temporary-password.ts';

/** What a person typed, and for whom it counts in the trail. */
export interface TypedCredentials {
  readonly username: string;
  readonly password: string;
  /** What the browser keeps of an earlier sign-in. */
  readonly knownBrowser: string | undefined;
  /** The client the person signs in for. */
  readonly subject: EventSubject;
}

/** Who it is, with what the browser is to keep, who has to choose another password first, or that it is nobody; why, only the trail knows. */
export type CredentialsVerdict =
  | { readonly userId: string; readonly knownBrowser: string | undefined }
  | { readonly temporary: ProvenTemporary }
  | { readonly failure: 'rejected' }
  | { readonly failure: 'throttled'; readonly retryAfterSeconds: number };

interface Account {
  user_id: string;
  password_hash: string | null;
  enabled: boolean;
  /** Of a temporary password, hexadecimal; null when it is the person's own. */
  temporary_digest: string | null;
  is_in_time: boolean | null;
}

const byUsername = `select user_id, password_hash, enabled, encode(temporary_digest, 'hex') as temporary_digest, temporary_until > now() as is_in_time
  from directory_user where username_key = $1`;
/** Until the sign-in is stored: who locks the account out meanwhile, or gives it another password, comes before it or finds its session. */
const hold = 'select 1 from directory_user where user_id = $1 and enabled and password_hash = $2 for share';
const authMethod = 'pwd';

/**
 * Verifies a username and password against the built-in directory. Failures are counted against the name at the address, against the name, and against
 * the address; in a browser that is known for the person against that browser and the address. Whoever succeeds is never counted. Parallel tries of one
 * name at one address wait for each other, and a right password that comes to light behind too many wrong ones is not confirmed, so no number of parallel
 * guesses gets past the limit. Unknown, disabled and wrong differ in nothing but the trail: same verdict, same work (OWASP ASVS 5 §6.3.8,
 * NIST SP 800-63B-4 §3.2.2).
 */
export async function verifyCredentials(work: Work, { username, password, knownBrowser, subject }: TypedCredentials): Promise<CredentialsVerdict> {
  const { runtime, caller } = work;
  const { config, database } = runtime;
  const name = nameKey(username.toWellFormed().replaceAll('\0', '\ufffd'));
  const [account] = await work.read<Account>(byUsername, [name]);
  const proof = { userId: account?.user_id ?? '', passwordHash: account?.password_hash ?? '' };
  const browserId = proof.passwordHash === '' ? undefined : knownBrowserId(runtime, knownBrowser, proof);
  const tryAt = (keys: Try['keys'], standing: Standing) => tryPassword(work, { account, password, subject, keys, standing });
  const tryAsAnybody = () => {
    const keys = signInKeys('login', config, name, caller);
    return tryInLine(runtime, database.query, keys, (standing) => tryAt(keys, standing));
  };
  if (browserId === undefined) return tryAsAnybody();
  const keys = knownBrowserKeys('login', config, name, caller, browserId);
  // Once too many tries failed in it, a known browser is one like any other.
  return tryInLine(runtime, database.query, keys, (standing) => (standing.closed === keys[0] ? tryAsAnybody() : tryAt(keys, standing)));
}

interface Try {
  readonly account: Account | undefined;
  readonly password: string;
  readonly subject: EventSubject;
  readonly keys: SignInKeys | KnownBrowserKeys;
  readonly standing: Standing;
}

async function tryPassword(work: Work, { account, password, subject, keys, standing }: Try): Promise<CredentialsVerdict> {
  const { runtime } = work;
  const known = { ...subject, ...(account ? { userId: account.user_id } : {}) };
  const refuse = (reason: string, { failures }: Standing) =>
    work.record('USER_AUTHENTICATION_FAILURE', { reason, authMethod, ...countOf(failures, keys), ...known });
  const throttle = (closed: Standing): CredentialsVerdict => {
    refuse(closed.closed?.key === keys.at(-1)?.key ? 'throttled_address' : 'throttled_account', closed);
    return { failure: 'throttled', retryAfterSeconds: Math.max(1, closed.retryAfterSeconds) };
  };
  if (standing.closed) return throttle(standing);
  const isRight = await runtime.passwords.verify(password, account?.password_hash ?? undefined);
  const fault = account && isRight ? await faultOf(work, account) : account ? 'wrong_password' : 'unknown_user';
  if (!account || fault) {
    refuse(fault ?? 'unknown_user', await countFailure(runtime.database.query, keys, runtime.config.login.windowSeconds));
    return { failure: 'rejected' };
  }
  if (!(await forgetFailures((text, values) => work.sql(text, values), keys))) return throttle(await readStanding(runtime.database.query, keys));
  const { user_id: userId, password_hash: passwordHash, temporary_digest: digest } = account;
  work.record(digest === null ? 'USER_AUTHENTICATION_SUCCESS' : 'USER_TEMPORARY_PASSWORD_ACCEPTED', { authMethod, ...known });
  if (digest !== null) return { temporary: { userId, digest } };
  return { userId, knownBrowser: passwordHash === null ? undefined : markKnownBrowser(runtime, { userId, passwordHash }) };
}

/** Why an account cannot be entered with its right password; undefined when it can, and then it stays so until the sign-in is stored. */
async function faultOf(work: Work, account: Account): Promise<string | undefined> {
  if (!account.enabled) return 'disabled_user';
  if (account.is_in_time === false) return 'temporary_password_expired';
  const held = await work.sql(hold, [account.user_id, account.password_hash]);
  return held.length > 0 ? undefined : 'account_changed';
}

function countOf(failures: number, [{ most }]: Try['keys']) {
  return { failures, maxAttempts: most, attemptsExhausted: failures >= most };
}
