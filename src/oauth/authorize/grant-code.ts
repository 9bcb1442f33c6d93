import { secondsAfter } from '../../kernel/clock.ts';
import { mintOpaque } from '../../kernel/crypto/opaque-value.ts';
import type { EventRecord } from '../../kernel/errors/app-error.ts';
import { batchValues } from '../../kernel/work/grouped-statement.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type BrowserSession, levelOfAcr } from '../../sessions/index.ts';
import { clientSubject } from '../token/token-request.ts';
import { type Answer, answerClient, type ClientAnswer } from './answer.ts';
import { type AuthorizationRequest, scopeIdsOf } from './authorization-request.ts';
import { endRequest } from './end-request.ts';
import { type GrantRow, insertGrants } from './insert-grants.ts';

const defaultSeconds = 30;

interface NewGrant {
  readonly answer: ClientAnswer;
  readonly row: GrantRow;
  readonly record: EventRecord;
}

function newGrant({ runtime }: Work, request: AuthorizationRequest, session: BrowserSession): NewGrant {
  const { client, parameters } = request;
  const expiresAt = secondsAfter(runtime.clock.now(), client.accessGrantExpiresIn ?? defaultSeconds);
  const code = mintOpaque('accessGrant', expiresAt);
  const familyId = runtime.ids.uuid();
  const scopes = scopeIdsOf(request);
  const actual = levelOfAcr(runtime, session.acr);
  return {
    answer: answerClient(runtime, request, { code: code.value }),
    row: {
      hash: code.hashHex,
      family_id: familyId,
      client_id: client.clientId,
      user_id: session.userId,
      session_id: session.id,
      redirect_uri: parameters.get('redirect_uri') ?? null,
      scopes,
      code_challenge: request.codeChallenge ?? null,
      dpop_jkt: parameters.get('dpop_jkt') ?? null,
      nonce: parameters.get('nonce') ?? null,
      acr: session.acr,
      amr: session.amr,
      auth_time: session.authTime.toISOString(),
      expires_at: expiresAt.toISOString(),
      pushed_hash: request.pushed?.hashHex ?? null,
      pushed_expires_at: request.pushed?.expiresAtText ?? null,
    },
    record: [
      'AUTHZ_REQUEST_GRANT_CREATED',
      {
        scopes,
        familyId,
        responseType: 'code',
        sessionId: session.id,
        ...(actual === undefined ? {} : { actual }),
        userId: session.userId,
        ...clientSubject(client),
      },
    ],
  };
}

/** A pushed request that was answered in another window meanwhile. */
function answeredBefore(work: Work, request: AuthorizationRequest): Promise<Answer> {
  const details = { reason: 'used', parameter: 'request_uri', endpoint: 'authorize', ...clientSubject(request.client) };
  return endRequest(work, request, { error: 'invalid_request', description: 'request_uri was used.', record: ['AUTHZ_REQUEST_INVALID', details] });
}

/** Issues a code for a request that has nothing else to store: one statement, shared with other requests (RFC 6749 §4.1.2). */
export async function grantCode(work: Work, request: AuthorizationRequest, session: BrowserSession): Promise<Answer> {
  const { answer, row, record } = newGrant(work, request, session);
  return (await work.commitGrouped(insertGrants, row, record)) ? answer : answeredBefore(work, request);
}

/** Issues a code together with what else this work stores. */
export async function grantCodeWithin(work: Work, request: AuthorizationRequest, session: BrowserSession): Promise<Answer> {
  const { answer, row, record } = newGrant(work, request, session);
  const stored = await work.sql(insertGrants.text, batchValues(insertGrants, [row]));
  if (stored.length === 0) return answeredBefore(work, request);
  work.record(...record);
  return answer;
}
