import { findSession, type RequestCookies } from '../../access/sessions/index.ts';
import type { Form } from '../../kernel/edge/read-form.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { Answer } from '../../sign-in/browser/index.ts';
import { lacksCookies } from '../../sign-in/browser/index.ts';
import { nextStep, openTransaction } from '../../sign-in/index.ts';
import { checkRequest } from './check-request.ts';
import { endRequest } from './end-request.ts';
import { issueResponse } from './issue-response.ts';
import { prepareResponse } from './prepare-response.ts';
import { refuseRequest } from './refuse-request.ts';

/** What reaches the authorization endpoint. */
export interface AuthorizationInput {
  readonly form: Form;
  readonly cookies: RequestCookies;
  readonly isPost: boolean;
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
  if (input.isPost && lacksCookies(work.runtime, cookies, input.form.parameters)) return { kind: 'repeat', parameters: request.sent };
  const session = await findSession(work.runtime, cookies);
  const step = await nextStep(work.runtime, request, { session, isSettled: false });
  if ('grantTo' in step) work.joinFlow(work.runtime.ids.uuid());
  if ('grantTo' in step) return issueResponse(work, await prepareResponse(work, request, step.grantTo));
  if ('refusal' in step) return endRequest(work, request, step.refusal);
  const verifiedFor = step.ask === 'consent' ? step.verifiedFor : null;
  return openTransaction(work, request, { step: step.ask, cookies, session: step.ask === 'login' ? undefined : session, verifiedFor });
}
