import type { Runtime } from '../../kernel/runtime.ts';
import { type BrowserSession, levelOfAcr } from '../../sessions/index.ts';
import { clientSubject } from '../token/token-request.ts';
import { type AuthorizationRequest, scopeIdsOf } from './authorization-request.ts';
import type { AuthorizationErrorCode, Failure } from './check.ts';
import { isConsentDue } from './is-consent-due.ts';

/** What a checked request needs next: something of the person, an end, or its code. */
export type Step = { readonly ask: 'login' | 'consent' } | { readonly refusal: Failure } | { readonly grantTo: BrowserSession };

/** Who is there, as far as is known. */
export interface Presence {
  readonly session: BrowserSession | undefined;
  /** True once the person signed in, or did not have to, in the course of this very request. */
  readonly isSettled: boolean;
}

const unattended = {
  login: { error: 'login_required', description: 'The user has to sign in.' },
  consent: { error: 'consent_required', description: 'The user has to consent.' },
} as const satisfies Record<string, { error: AuthorizationErrorCode; description: string }>;

function refusal(
  { client }: AuthorizationRequest,
  error: AuthorizationErrorCode,
  description: string,
  userId: string | undefined,
): { refusal: Failure } {
  const subject = { ...clientSubject(client), ...(userId === undefined ? {} : { userId }) };
  return {
    refusal: { error, description, record: ['AUTHZ_REQUEST_INVALID', { reason: error, parameter: 'prompt', endpoint: 'authorize', ...subject }] },
  };
}

/** Signing in is due without a session, at another's expense (`id_token_hint`), when it is asked for, and when the last time is too long ago. */
function isSignInDue({ prompts, maxAgeSeconds, expectedUserId }: AuthorizationRequest, session: BrowserSession): boolean {
  if (prompts.has('login')) return true;
  if (maxAgeSeconds !== undefined && session.ageSeconds > maxAgeSeconds) return true;
  return expectedUserId !== undefined && expectedUserId !== session.userId;
}

/** No sign-in of this deployment reaches the level: the person cannot step up, so the client is told. */
function levelRefusal(runtime: Runtime, request: AuthorizationRequest, session: BrowserSession): { refusal: Failure } | undefined {
  const { client, requiredLevel: required } = request;
  const actual = levelOfAcr(runtime, session.acr) ?? 0;
  if (actual >= required) return undefined;
  if (request.prompts.has('none')) return refusal(request, 'interaction_required', 'The user has to authenticate at a higher level.', session.userId);
  const scopes = scopeIdsOf(request);
  const subject = { ...clientSubject(client), userId: session.userId };
  return {
    refusal: {
      error: scopes.includes('openid') ? 'unmet_authentication_requirements' : 'access_denied',
      description: 'The user cannot be authenticated at the level this needs.',
      record: ['AUTHZ_REQUEST_AUTHENTICATION_LVL_INSUFFICIENT', { reason: 'no_step_up', required, actual, scopes, ...subject }],
    },
  };
}

async function firstDue(runtime: Runtime, request: AuthorizationRequest, { session, isSettled }: Presence): Promise<Step> {
  if (!session || (!isSettled && isSignInDue(request, session))) return { ask: 'login' };
  if (request.expectedUserId !== undefined && request.expectedUserId !== session.userId)
    return refusal(request, 'login_required', 'Another user signed in than id_token_hint names.', session.userId);
  const tooLow = levelRefusal(runtime, request, session);
  if (tooLow) return tooLow;
  return (await isConsentDue(runtime, request, session)) ? { ask: 'consent' } : { grantTo: session };
}

/** Decides what comes next: sign-in, level, consent, code, in this order. With `prompt=none` nothing is asked (OIDC Core §3.1.2.1). */
export async function nextStep(runtime: Runtime, request: AuthorizationRequest, presence: Presence): Promise<Step> {
  const step = await firstDue(runtime, request, presence);
  if (!('ask' in step) || !request.prompts.has('none')) return step;
  const { error, description } = unattended[step.ask];
  return refusal(request, error, description, presence.session?.userId);
}
