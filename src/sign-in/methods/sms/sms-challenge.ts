import type { Runtime } from '../../../kernel/work/runtime.ts';
import type { Work } from '../../../kernel/work/work.ts';

/** The codes of one person in one sign-in, as far as a page may know. */
export interface SmsChallenge {
  /** Wrong codes so far. */
  readonly attempts: number;
  /** Codes sent so far. */
  readonly sends: number;
  readonly isUsed: boolean;
  /** False when the last message could not be delivered; null while that is not known. */
  readonly isDelivered: boolean | null;
}

/** What a code is bound to beside the purpose. */
interface Holder {
  readonly transactionId: string;
  readonly userId: string;
}

const columns = `attempts, sends, used_at is not null as "isUsed", is_delivered as "isDelivered"`;

const purpose = 'sms step-up';

function boundCode({ transactionId, userId }: Holder, code: string): string {
  return JSON.stringify([transactionId, userId, code]);
}

/** The codes of a person in a sign-in; undefined when none was sent. */
export async function findChallenge(runtime: Runtime, { transactionId, userId }: Holder): Promise<SmsChallenge | undefined> {
  const byPerson = `select ${columns} from sms_challenge where transaction_id = $1 and user_id = $2`;
  const [challenge] = await runtime.database.query<SmsChallenge>(byPerson, [transactionId, userId]);
  return challenge;
}

const start = `insert into sms_challenge (transaction_id, user_id, code_digest, code_expires_at, expires_at)
  values ($1, $2, $3, now() + make_interval(secs => $4), now() + interval '1 hour') on conflict do nothing returning ${columns}`;

/** A further code takes the place of the one before. The wrong guesses stay counted. */
const renew = `update sms_challenge set code_digest = $3, code_expires_at = now() + make_interval(secs => $4), sends = sends + 1, used_at = null, is_delivered = null
  where transaction_id = $1 and user_id = $2 and sends = $5 returning ${columns}`;

/** Keeps a code as the one that counts; undefined when another request was faster. Only a keyed digest is stored. */
export async function keepCode(work: Work, holder: Holder, code: string, former: SmsChallenge | undefined): Promise<SmsChallenge | undefined> {
  const { sealing, config } = work.runtime;
  const values = [holder.transactionId, holder.userId, sealing.digest(purpose, boundCode(holder, code)), config.stepUp.codeSeconds];
  const [kept] = former ? await work.sql<SmsChallenge>(renew, [...values, former.sends]) : await work.sql<SmsChallenge>(start, values);
  return kept;
}

const tryOnce = `update sms_challenge set attempts = attempts + 1 where transaction_id = $1 and user_id = $2 and used_at is null and attempts < $3
  returning code_digest, code_expires_at > now() as is_fresh, ${columns}`;

const use = 'update sms_challenge set used_at = now(), attempts = attempts - 1 where transaction_id = $1 and user_id = $2';

/** How a typed code compares, and what the challenge is like afterwards. */
export interface CodeVerdict {
  readonly result: 'right' | 'wrong' | 'expired';
  readonly challenge: SmsChallenge;
}

/**
 * Compares a typed code. The try is taken before the comparison and holds the row until the end of the transaction: however many run at once, no more
 * than `stepUp.attempts` wrong ones get an answer, and a right one is right once. Undefined when there is nothing left to try.
 */
export async function tryCode(work: Work, holder: Holder, code: string): Promise<CodeVerdict | undefined> {
  const { sealing, config } = work.runtime;
  const ids = [holder.transactionId, holder.userId];
  const [row] = await work.sql<SmsChallenge & { code_digest: string; is_fresh: boolean }>(tryOnce, [...ids, config.stepUp.attempts]);
  if (!row) return undefined;
  const { code_digest: digest, is_fresh: isFresh, ...challenge } = row;
  if (!isFresh) return { result: 'expired', challenge };
  if (!sealing.matches(purpose, boundCode(holder, code), digest)) return { result: 'wrong', challenge };
  await work.sql(use, ids);
  return { result: 'right', challenge };
}
