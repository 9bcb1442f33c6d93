import type { Form } from '../../kernel/http/read-form.ts';
import type { Work } from '../../kernel/work/work.ts';
import { findSession, type RequestCookies, readSessionCookie } from '../../sessions/index.ts';
import { type Answer, answerFailure } from './answer.ts';
import type { Parameters } from './authorization-request.ts';
import { checkRequest } from './check-request.ts';
import { grantCode } from './grant-code.ts';
import { nextStep } from './next-step.ts';
import { openTransaction } from './open-transaction.ts';
import { refuseRequest } from './refuse-request.ts';

/** What reaches the authorization endpoint. */
export interface AuthorizationInput {
  readonly form: Form;
  readonly cookies: RequestCookies;
  readonly isPost: boolean;
}

const cookieNames = ['session', 'browser'] as const;
/** What surely fits into an address. */
const mostInQuery = 4096;

/**
 * A form another site posted comes without SameSite=Lax cookies, so nobody seems to be signed in. Sent once more as a GET it has them; but
 * not when it is too long for an address.
 */
function lacksCookies({ runtime }: Work, { cookies, isPost }: AuthorizationInput, parameters: Parameters): boolean {
  if (!isPost || cookieNames.some((cookie) => readSessionCookie(runtime, cookies, cookie) !== undefined)) return false;
  return [...parameters].reduce((sum, [name, value]) => sum + name.length + value.length, 0) <= mostInQuery;
}

/**
 * The authorization endpoint (RFC 6749 §3.1, OIDC Core §3.1.2): checks the request, and then either issues a code at once, when the person
 * is signed in and nothing is to be asked, or sends the browser to the first thing to do.
 */
export async function requestAuthorization(work: Work, input: AuthorizationInput): Promise<Answer> {
  const { cookies } = input;
  const checked = await checkRequest(work.runtime, 'authorize', input.form);
  if ('failure' in checked) return refuseRequest(work, checked);
  const { request } = checked;
  if (lacksCookies(work, input, request.parameters)) return { kind: 'repeat', parameters: request.parameters };
  const session = await findSession(work.runtime, cookies);
  const step = await nextStep(work.runtime, request, { session, isSettled: false });
  if ('grantTo' in step) return grantCode(work, request, step.grantTo);
  if ('ask' in step) return openTransaction(work, request, { step: step.ask, cookies, session: step.ask === 'consent' ? session : undefined });
  work.record(...step.refusal.record);
  return answerFailure(work.runtime, request, step.refusal);
}
