import type { EventSubject } from '../kernel/audit/event-row.ts';
import { nameKey } from '../kernel/name-key.ts';
import { accountKey, addressKey, type Reservation, releaseAttempts, reserveAttempt, type ThrottleKey } from '../kernel/throttle.ts';
import type { Work } from '../kernel/work/work.ts';

/** What a person typed, and for whom it counts in the trail. */
export interface TypedCredentials {
  readonly username: string;
  readonly password: string;
  /** The client the person signs in for. */
  readonly subject: EventSubject;
}

/** Who it is, or that it is nobody; why, only the trail knows. */
export type CredentialsVerdict =
  | { readonly userId: string }
  | { readonly failure: 'rejected' }
  | { readonly failure: 'throttled'; readonly retryAfterSeconds: number };

interface Account {
  user_id: string;
  password_hash: string | null;
  enabled: boolean;
}

const byUsername = 'select user_id, password_hash, enabled from directory_user where username_key = $1';
/** Until the sign-in is stored: who locks the account out meanwhile, or gives it another password, comes before it or finds its session. */
const hold = 'select 1 from directory_user where user_id = $1 and enabled and password_hash = $2 for share';
const authMethod = 'pwd';

/**
 * Verifies a username and password against the built-in directory. A try is taken from the account and from the address, in a commit of its
 * own, before the hash is computed, so that no number of parallel guesses gets past the limit; a throttled right password is not confirmed.
 * Unknown, disabled and wrong differ in nothing but the trail: same verdict, same work (OWASP ASVS 5 §6.3.8, NIST SP 800-63B-4 §3.2.2).
 */
export async function verifyCredentials(work: Work, { username, password, subject }: TypedCredentials): Promise<CredentialsVerdict> {
  const { runtime } = work;
  const name = nameKey(username.toWellFormed().replaceAll('\0', '\ufffd'));
  const [account] = await work.read<Account>(byUsername, [name]);
  const known = { ...subject, ...(account ? { userId: account.user_id } : {}) };
  const keys = throttleKeys(work, account ? `id ${account.user_id}` : `name ${name}`);
  const attempt = await reserveAttempt(runtime.database.query, keys, runtime.config.login.windowSeconds);
  if (!attempt.isAllowed) {
    const reason = attempt.failures > keys[0].most ? 'throttled_account' : 'throttled_address';
    work.record('USER_AUTHENTICATION_FAILURE', { reason, authMethod, ...countOf(attempt, keys), ...known });
    return { failure: 'throttled', retryAfterSeconds: Math.max(1, attempt.retryAfterSeconds) };
  }
  const isRight = await runtime.passwords.verify(password, account?.password_hash ?? undefined);
  if (!account?.enabled || !isRight) {
    const reason = !account ? 'unknown_user' : isRight ? 'disabled_user' : 'wrong_password';
    work.record('USER_AUTHENTICATION_FAILURE', { reason, authMethod, ...countOf(attempt, keys), ...known });
    return { failure: 'rejected' };
  }
  if ((await work.sql(hold, [account.user_id, account.password_hash])).length === 0) {
    work.record('USER_AUTHENTICATION_FAILURE', { reason: 'account_changed', authMethod, ...countOf(attempt, keys), ...known });
    return { failure: 'rejected' };
  }
  await releaseAttempts((text, values) => work.sql(text, values), keys);
  work.record('USER_AUTHENTICATION_SUCCESS', { authMethod, ...known });
  return { userId: account.user_id };
}

/** The account is found first, so that every spelling the directory takes for the same name shares one count. */
function throttleKeys({ runtime, caller }: Work, account: string): readonly [ThrottleKey, ThrottleKey] {
  const { failuresPerAccount, failuresPerAddress } = runtime.config.login;
  return [
    { key: accountKey('login', account), most: failuresPerAccount, clearsOnSuccess: true },
    { key: addressKey('login', caller.clientIp), most: failuresPerAddress, clearsOnSuccess: false },
  ];
}

function countOf(attempt: Reservation, [account]: readonly [ThrottleKey, ThrottleKey]) {
  return { failures: attempt.failures, maxAttempts: account.most, attemptsExhausted: attempt.failures >= account.most };
}
