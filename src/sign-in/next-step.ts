import { type BrowserSession, levelOfSession } from '../access/sessions/index.ts';
import { clientSubject } from '../applications/clients/index.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import { isConsentDue } from './consent/is-consent-due.ts';
import { levelInsufficient, levelUnsupported } from './methods/level-failure.ts';
import type { StepUpMethod } from './methods/step-up-method.ts';
import { stepUps, stepUpTo, wantedStepUp } from './methods/step-ups.ts';
import type { AuthorizationRequest } from './request/authorization-request.ts';
import type { AuthorizationErrorCode, Failure } from './request/failure.ts';
import { verifyRequestedScopes } from './scope-verification/verify-requested-scopes.ts';
import type { AuthTransaction } from './transaction/find-transaction.ts';

/** What a checked request needs next: something of the person, an end, or its code. */
export type Step =
  | { readonly ask: 'login' | StepUpMethod['page'] }
  /** `verifiedFor` is what the scope service agreed to, to be kept with the transaction. */
  | { readonly ask: 'consent'; readonly verifiedFor: string | null }
  | { readonly refusal: Failure }
  | { readonly grantTo: BrowserSession };

/** Who is there, as far as is known. */
export interface Presence {
  readonly session: BrowserSession | undefined;
  /** True once the person signed in, or did not have to, in the course of this very request. */
  readonly isSettled: boolean;
  /** What happened in this sign-in before; absent at its start. */
  readonly transaction?: Pick<AuthTransaction, 'hasSteppedUp' | 'verifiedFor' | 'createdAt'>;
}

interface Unattended {
  readonly error: AuthorizationErrorCode;
  readonly description: string;
}

/** What the client is told where nothing may be asked, by what would have to be. */
const unattended: Readonly<Record<string, Unattended>> = {
  login: { error: 'login_required', description: 'The user has to sign in.' },
  consent: { error: 'consent_required', description: 'The user has to consent.' },
  ...Object.fromEntries(stepUps.map((method) => [method.page, { error: 'interaction_required', description: method.unattended }])),
};

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

/**
 * Signing in is due when it is asked for, when the last time is too long ago, at another's expense (`id_token_hint`), and when somebody else than this
 * request's providers authenticated the person. Who is behind a gateway, its headers say each time anew.
 */
function isSignInDue({ prompts, maxAgeSeconds, expectedUserId, identityProviders }: AuthorizationRequest, session: BrowserSession): boolean {
  if (prompts.has('login')) return true;
  const provider = identityProviders.find(({ identifier }) => identifier === session.identityProvider);
  if (provider === undefined || provider.type === 'HEADER') return true;
  if (maxAgeSeconds !== undefined && session.ageSeconds > maxAgeSeconds) return true;
  return expectedUserId !== undefined && expectedUserId !== session.userId;
}

/** The level of scopes and `acr_values` against that of the session; with `prompt=none` only that something would have to be done. */
function levelDue(runtime: Runtime, request: AuthorizationRequest, session: BrowserSession, hasSteppedUp: boolean): Step | undefined {
  const actual = levelOfSession(runtime, session);
  if (actual === undefined) return { refusal: levelUnsupported(request, session) };
  if (actual >= request.requiredLevel) return undefined;
  const method = stepUpTo(runtime.config, { required: request.requiredLevel, session, hasSteppedUp });
  if (method === undefined && !request.prompts.has('none')) return { refusal: levelInsufficient(runtime, request, session, method) };
  return { ask: method?.page ?? 'step-up' };
}

/** True when the person typed a password on our page in the course of this very request. A provider or a gateway may have asked nothing. */
function hasTypedPassword({ identityProviders }: AuthorizationRequest, session: BrowserSession, transaction: Presence['transaction']): boolean {
  const provider = identityProviders.find(({ identifier }) => identifier === session.identityProvider);
  return transaction !== undefined && provider?.type === 'BUILT_IN' && session.authTime >= transaction.createdAt;
}

async function firstDue(runtime: Runtime, request: AuthorizationRequest, { session, isSettled, transaction }: Presence): Promise<Step> {
  if (!session || (!isSettled && isSignInDue(request, session))) return { ask: 'login' };
  if (request.expectedUserId !== undefined && request.expectedUserId !== session.userId)
    return refusal(request, 'login_required', 'Another user signed in than id_token_hint names.', session.userId);
  const level = levelDue(runtime, request, session, transaction?.hasSteppedUp ?? false);
  if (level) return level;
  const wanted = wantedStepUp(request, session);
  if (wanted) return { ask: wanted.page };
  const verdict = await verifyRequestedScopes(runtime, request, session, transaction?.verifiedFor ?? null);
  if ('failure' in verdict) return { refusal: verdict.failure };
  const hasSeenPage = hasTypedPassword(request, session, transaction);
  return (await isConsentDue(runtime, request, { session, hasSeenPage }))
    ? { ask: 'consent', verifiedFor: verdict.verifiedFor }
    : { grantTo: session };
}

/** A gateway that tells who the person is asks nobody anything. */
function isUnseen({ identityProviders }: AuthorizationRequest): boolean {
  return identityProviders.length === 1 && identityProviders[0].type === 'HEADER';
}

/** A client that is not to be answered from the session of the browser is answered as if there were none, when nothing may be asked. */
function presenceFor({ client, prompts }: AuthorizationRequest, presence: Presence): Presence {
  const isHidden = prompts.has('none') && !client.sessionBasedSilentAuth && !presence.isSettled;
  return isHidden ? { ...presence, session: undefined } : presence;
}

/**
 * Decides what comes next: sign-in, level, code by SMS, scope service, consent, code, in this order. With `prompt=none` nothing is asked (OIDC Core
 * §3.1.2.1). It may call the scope service: no transaction may be open.
 */
export async function nextStep(runtime: Runtime, request: AuthorizationRequest, presence: Presence): Promise<Step> {
  const step = await firstDue(runtime, request, presenceFor(request, presence));
  if (!('ask' in step) || !request.prompts.has('none')) return step;
  if (step.ask === 'login' && isUnseen(request)) return step;
  const { error, description } = unattended[step.ask] as Unattended;
  return refusal(request, error, description, presence.session?.userId);
}
