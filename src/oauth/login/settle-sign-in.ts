import type { Work } from '../../kernel/work/work.ts';
import { passwordLevel, type RequestCookies, readSessionCookie, startSession } from '../../sessions/index.ts';
import type { Answer } from '../authorize/answer.ts';
import { liveTransaction } from '../authorize/find-transaction.ts';
import type { ResumedSignIn } from '../authorize/resume-sign-in.ts';

const settle = `update auth_transaction set user_id = $2, session_id = $3, temporary_digest = null where ${liveTransaction}`;

/** Who typed the right password of their own. */
interface Arrival {
  readonly userId: string;
  /** The built-in directory, as it is named. */
  readonly identityProvider: string;
  readonly cookies: RequestCookies;
}

/** Starts the session of somebody whose password was right, under a fresh secret; consent or code come next. */
export async function settleSignIn(work: Work, { transaction }: ResumedSignIn, { userId, identityProvider, cookies }: Arrival): Promise<Answer> {
  const formerSecret = readSessionCookie(work.runtime, cookies, 'session');
  const session = await startSession(work, { userId, level: passwordLevel, amr: ['pwd'], proven: ['pwd'], formerSecret, identityProvider });
  await work.sql(settle, [transaction.id, userId, session.id]);
  return { kind: 'step', step: 'consent', transactionId: transaction.id, cookies: { session: session.secret } };
}
