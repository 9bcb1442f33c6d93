import { passwordLevel, type RequestCookies, readSessionCookie, startSession } from '../../../access/sessions/index.ts';
import type { Work } from '../../../kernel/work/work.ts';
import type { Answer } from '../../browser/answer.ts';
import type { ResumedSignIn } from '../../resume-sign-in.ts';
import { keepPerson } from '../../transaction/change-transaction.ts';

/** Who typed the right password of their own. */
interface Arrival {
  readonly userId: string;
  /** The built-in directory, as it is named. */
  readonly identityProvider: string;
  readonly cookies: RequestCookies;
  /** What the browser is to keep, so that it is known next time. */
  readonly knownBrowser: string | undefined;
}

/** Starts the session of somebody whose password was right, under a fresh secret; consent or code come next. */
export async function acceptPassword(work: Work, { transaction }: ResumedSignIn, arrival: Arrival): Promise<Answer> {
  const { userId, identityProvider, cookies, knownBrowser } = arrival;
  const formerSecret = readSessionCookie(work.runtime, cookies, 'session');
  const session = await startSession(work, { userId, level: passwordLevel, amr: ['pwd'], proven: ['pwd'], formerSecret, identityProvider });
  await keepPerson(work, transaction.id, { userId, sessionId: session.id });
  return {
    kind: 'step',
    step: 'consent',
    transactionId: transaction.id,
    cookies: { session: session.secret, ...(knownBrowser === undefined ? {} : { known: knownBrowser }) },
  };
}
