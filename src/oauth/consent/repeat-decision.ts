import { withdrawScopes } from '../../consents/index.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { BrowserSession } from '../../sessions/index.ts';
import { type Answer, answerClient, answerFailure } from '../authorize/answer.ts';
import { scopeIdsOf } from '../authorize/authorization-request.ts';
import { consentScopes } from '../authorize/consent-scopes.ts';
import { correctOutcome, readOutcome } from '../authorize/finish-transaction.ts';
import { codesOfForm } from '../authorize/prepare-code.ts';
import { endedPage, type ResumedSignIn, type StepInput } from '../authorize/resume-sign-in.ts';
import { sessionStateOf } from '../authorize/session-state.ts';
import type { FormFault } from '../bound-form/form-fault.ts';
import { type DeviceResult, deviceResult } from '../device/device-result.ts';
import { clientSubject } from '../token/token-request.ts';

const unused = `consumed_at is null and expires_at > now() and expires_at <= now() + interval '1 day'`;
const findUnused = `select encode(hash, 'hex') as hash from access_grant where hash = any(array(select decode(h, 'hex') from unnest($1::text[]) as h)) and ${unused}`;
const dropUnused = `delete from access_grant where hash = any(array(select decode(h, 'hex') from unnest($1::text[]) as h)) and ${unused} returning 1`;
const dropDevice = `with gone as (delete from access_grant where hash = (select device_hash from device_authorization where id = $1) and ${unused} returning 1)
  update device_authorization set status = 'DENIED' where id = $1 and status = 'APPROVED' and exists (select 1 from gone) returning 1`;

/** A decided form that came once more. */
interface Repeated {
  readonly resumed: ResumedSignIn;
  readonly session: BrowserSession;
  readonly form: StepInput['form'];
  /** Why the form does not hold. */
  readonly fault: FormFault;
}

/** Takes back what an earlier form allowed, as long as nobody has used it; false when somebody has. */
async function takeBack(work: Work, { resumed: { transaction, request }, session, form }: Repeated): Promise<boolean> {
  const token = form.parameters.get('csrf_token') ?? '';
  const hashes = codesOfForm(work.runtime, request, token).map(({ hashHex }) => hashHex);
  const dropped = request.device ? await work.sql(dropDevice, [request.device.id]) : await work.sql(dropUnused, [hashes]);
  if (dropped.length === 0) return false;
  const subject = { userId: session.userId, ...clientSubject(request.client) };
  await withdrawScopes(work, {
    userId: session.userId,
    clientId: request.client.clientId,
    scopes: consentScopes(request).map(({ scopeId }) => scopeId),
  });
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
  const { request } = resumed;
  work.record('CONSENT_CSRF_INVALID', { reason: fault, userId: session.userId, ...clientSubject(request.client) });
  const outcome = await readOutcome(work, resumed.transaction.id);
  const deviceAnswer = (result: DeviceResult) => deviceResult(request, result);
  const denied = () =>
    request.device
      ? deviceAnswer('denied')
      : answerFailure(work.runtime, request, {
          error: 'access_denied',
          description: 'The user did not consent.',
          record: ['CONSENT_REJECTED', { reason: 'declined', scopes: [] }],
        });
  if (fault !== 'reused') return endedPage(work, outcome === 'granted' ? 'sign_in_complete' : 'sign_in_ended', request);
  if (outcome === 'access_denied') return denied();
  if (outcome !== 'granted') return endedPage(work, 'sign_in_ended', request);
  if (form.parameters.get('decision') === 'reject') return (await takeBack(work, repeated)) ? denied() : endedPage(work, 'already_allowed', request);
  if (request.device) return deviceAnswer('approved');
  const codes = codesOfForm(work.runtime, request, form.parameters.get('csrf_token') ?? '');
  const [found] = await work.sql<{ hash: string }>(findUnused, [codes.map(({ hashHex }) => hashHex)]);
  const code = codes.find(({ hashHex }) => hashHex === found?.hash);
  if (!code) return endedPage(work, 'sign_in_complete', request);
  return answerClient(work.runtime, request, { code: code.value, ...sessionStateOf(request, session) });
}
