import { createHmac } from 'node:crypto';
import { type BrowserSession, levelOfAcr } from '../../access/sessions/index.ts';
import { type Client, clientSubject, strictCodeSeconds } from '../../applications/clients/index.ts';
import { secondsAfter } from '../../kernel/base/clock.ts';
import { mintOpaque, type OpaqueValue } from '../../kernel/base/crypto/opaque-value.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type AuthorizationRequest, scopeIdsOf } from '../../sign-in/request/index.ts';
import { askedBy } from './asked-by.ts';
import type { PreparedResponse } from './prepared-response.ts';
import { sessionStateOf } from './session-state.ts';

const defaultSeconds = 30;

function lifetimeOf({ accessGrantExpiresIn, securityProfile }: Readonly<Client>): number {
  const seconds = accessGrantExpiresIn ?? defaultSeconds;
  return securityProfile === 'FAPI_2_0' ? Math.min(seconds, strictCodeSeconds) : seconds;
}

/** What a code is made of when a form brought it about: who sends the same form again gets the same code, and nothing but its digest is stored. */
function secretOfForm(formToken: string): string {
  return createHmac('sha256', formToken).update('authorization code').digest('base64url');
}

/** The codes that a form may have brought about while its sign-in lasts: the hint in them is the day they expire. */
export function codesOfForm({ clock }: Work['runtime'], { client }: AuthorizationRequest, formToken: string): OpaqueValue[] {
  const now = clock.now();
  const days = new Set([now, secondsAfter(now, lifetimeOf(client))].map((at) => at.toISOString().slice(0, 10)));
  return [...days].map((day) => mintOpaque('accessGrant', new Date(day), secretOfForm(formToken)));
}

/** A code for the client to exchange (RFC 6749 §4.1.2); made of the token of a form where one brought it about. */
export function prepareCode({ runtime, caller }: Work, request: AuthorizationRequest, session: BrowserSession, formToken?: string): PreparedResponse {
  const { client, parameters } = request;
  const expiresAt = secondsAfter(runtime.clock.now(), lifetimeOf(client));
  const code = mintOpaque('accessGrant', expiresAt, formToken === undefined ? undefined : secretOfForm(formToken));
  const familyId = runtime.ids.uuid();
  const scopes = scopeIdsOf(request);
  const actual = levelOfAcr(runtime, session.acr);
  return {
    request,
    parameters: { code: code.value, ...sessionStateOf(request, session) },
    row: {
      code: {
        hash: code.hashHex,
        family_id: familyId,
        client_id: client.clientId,
        user_id: session.userId,
        session_id: session.id,
        redirect_uri: parameters.get('redirect_uri') ?? null,
        scopes,
        code_challenge: request.codeChallenge ?? null,
        dpop_jkt: parameters.get('dpop_jkt') ?? null,
        asked: askedBy(request),
        nonce: parameters.get('nonce') ?? null,
        acr: session.acr,
        amr: session.amr,
        auth_time: session.authTime.toISOString(),
        expires_at: expiresAt.toISOString(),
        held_session: session.id,
        pushed_hash: request.pushed?.hashHex ?? null,
        pushed_expires_at: request.pushed?.expiresAtText ?? null,
        flow_id: caller.flowId ?? null,
      },
    },
    record: [
      'AUTHZ_REQUEST_GRANT_CREATED',
      {
        scopes,
        familyId,
        responseType: request.responseType,
        sessionId: session.id,
        identityProvider: session.identityProvider,
        ...(actual === undefined ? {} : { actual }),
        userId: session.userId,
        ...clientSubject(client),
      },
    ],
  };
}
