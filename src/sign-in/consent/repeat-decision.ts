import { withdrawScopes } from '../../access/consents/index.ts';
import type { BrowserSession } from '../../access/sessions/index.ts';
import { clientSubject } from '../../applications/clients/index.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { FormFault } from '../bound-form/form-fault.ts';
import type { Answer } from '../browser/answer.ts';
import { scopeIdsOf } from '../request/authorization-request.ts';
import { endedPage, type ResumedSignIn, type StepInput } from '../resume-sign-in.ts';
import { correctOutcome, readOutcome } from '../transaction/change-transaction.ts';

/** A decided form that came once more. */
interface Repeated {
  readonly resumed: ResumedSignIn;
  readonly session: BrowserSession;
  readonly form: StepInput['form'];
  /** Why the form does not hold. */
  readonly fault: FormFault;
}

/** Takes back what an earlier form allowed, and nothing that was allowed before it, as long as nobody has used it; false when somebody has. */
async function takeBack(work: Work, { resumed: { transaction, request, ending }, session, form }: Repeated): Promise<boolean> {
  if (!(await ending.takeBack(work, request, form.parameters.get('csrf_token') ?? ''))) return false;
  const subject = { userId: session.userId, ...clientSubject(request.client) };
  await withdrawScopes(work, { userId: session.userId, clientId: request.client.clientId, transactionId: transaction.id });
  await correctOutcome(work, transaction.id, 'access_denied');
  work.record('CONSENT_REJECTED', { reason: 'withdrawn', scopes: scopeIdsOf(request), endpoint: 'consent', ...subject });
  return true;
}

/**
 * Answers a form whose sign-in is over: it never decides a second time. The same form leads to the outcome of the first time, to the same code while nobody has
 * redeemed it; a refusal after an acceptance takes back what nobody has used yet. All else is told how it stands.
 */
export async function repeatDecision(work: Work, repeated: Repeated): Promise<Answer> {
  const { resumed, session, form, fault } = repeated;
  const { request, ending } = resumed;
  work.record('CONSENT_CSRF_INVALID', { reason: fault, userId: session.userId, ...clientSubject(request.client) });
  const outcome = await readOutcome(work, resumed.transaction.id);
  if (fault !== 'reused') return endedPage(work, outcome === 'granted' ? 'sign_in_complete' : 'sign_in_ended', request);
  if (outcome === 'access_denied') return ending.refused(work, request);
  if (outcome !== 'granted') return endedPage(work, 'sign_in_ended', request);
  if (form.parameters.get('decision') === 'reject')
    return (await takeBack(work, repeated)) ? ending.refused(work, request) : endedPage(work, 'already_allowed', request);
  const answer = await ending.issuedBy(work, request, session, form.parameters.get('csrf_token') ?? '');
  return answer ?? endedPage(work, 'sign_in_complete', request);
}
