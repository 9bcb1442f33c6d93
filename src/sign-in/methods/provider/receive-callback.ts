import { clientSubject, findClient } from '../../../applications/clients/index.ts';
import type { Work } from '../../../kernel/work/work.ts';
import {
  askUpstream,
  findEndpoints,
  type IdentityProvider,
  ownCallbackOf,
  recognisePerson,
  UpstreamFault,
  upstreamErrorWord,
} from '../../../people/identity-providers/index.ts';
import type { Answer } from '../../browser/answer.ts';
import { endingOf } from '../../ending.ts';
import { failSignIn } from '../../fail-sign-in.ts';
import type { AuthorizationErrorCode } from '../../request/failure.ts';
import type { ResumedSignIn, StepInput } from '../../resume-sign-in.ts';
import { acceptPerson } from '../accept-person.ts';
import { type StateMismatch, type TakenCallback, takeCallback } from './take-callback.ts';

/** Errors of a provider that mean the same to our client (OIDC Core §3.1.2.6); all others are a fault of this side. */
const sameForClient: ReadonlySet<string> = new Set<AuthorizationErrorCode>([
  'access_denied',
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
]);
/** What reaches a callback; `ownCallback` names the provider when the address is one provider's own. */
interface CallbackInput extends StepInput {
  readonly ownCallback: string | undefined;
}

const wellFormedCode = /^[\x20-\x7e]{1,4096}$/;

async function mismatch(work: Work, { missing, reason, transaction }: StateMismatch, identityProvider?: string): Promise<Answer> {
  const client = transaction && (await findClient(work.runtime, transaction.clientId));
  const subject = client ? clientSubject(client) : transaction ? { clientId: transaction.clientId } : {};
  work.record('IDP_OAUTH_STATE_MISMATCH', { missing, reason, ...(identityProvider ? { identityProvider } : {}), ...subject });
  const variables = { code: 'sign_in_ended', description: '', transactionId: work.caller.transactionId };
  return { kind: 'page', name: 'error', status: 400, variables };
}

/** RFC 9207 §2.4: an answer of another issuer than the one that was asked is a mix-up. */
async function issuerFault(work: Work, provider: IdentityProvider, sent: string | undefined): Promise<string | undefined> {
  const endpoints = await findEndpoints(work.runtime, provider);
  if (!endpoints || endpoints.issuer === null) return undefined;
  if (sent === undefined) return endpoints.mustSendIssuer ? 'issuer_missing' : undefined;
  return sent === endpoints.issuer ? undefined : 'issuer_differs';
}

function withoutGrant(work: Work, resumed: ResumedSignIn, provider: IdentityProvider, error: string | undefined): Promise<Answer> {
  const upstreamError = upstreamErrorWord(error);
  const reason = error === undefined ? 'code_missing' : 'upstream_error';
  const { identifier } = provider;
  return failSignIn(work, resumed, {
    error: error !== undefined && sameForClient.has(error) ? (error as AuthorizationErrorCode) : 'server_error',
    description: 'The identity provider did not authenticate the user.',
    cause: upstreamError ?? reason,
    record: [
      'IDP_OAUTH_MISSING_ACCESS_GRANT',
      { reason, identityProvider: identifier, ...(upstreamError ? { upstreamError } : {}), ...clientSubject(resumed.request.client) },
    ],
  });
}

async function signInWith(
  work: Work,
  resumed: ResumedSignIn,
  provider: IdentityProvider,
  input: StepInput & { readonly code: string; readonly secrets: TakenCallback['secrets'] },
): Promise<Answer> {
  const { code, secrets, cookies } = input;
  const { transactionId } = work.caller;
  try {
    const profile = await askUpstream(work.runtime, provider, { code, secrets, transactionId });
    const person = await recognisePerson(work.runtime, provider, profile, transactionId);
    return acceptPerson(work, resumed, { provider, person, cookies });
  } catch (error) {
    if (!(error instanceof UpstreamFault)) throw error;
    const details = { reason: error.reason, identityProvider: provider.identifier, ...error.details, ...clientSubject(resumed.request.client) };
    return failSignIn(work, resumed, {
      error: 'server_error',
      description: 'The identity provider did not tell who the user is.',
      cause: error.reason,
      record: [error.missing, details],
    });
  }
}

/**
 * The way back from an OAuth or OpenID Connect provider (oauth.md §5.5). The request is checked anew, as at every step; the provider must still be one
 * that its client has. Then the code is redeemed, the person recognised, and the sign-in goes on with levels and consent.
 */
export async function receiveCallback(work: Work, input: CallbackInput): Promise<Answer> {
  const taken = await takeCallback(work, input);
  if ('missing' in taken) return mismatch(work, taken);
  const { transaction, browserSecret, identityProvider, secrets } = taken;
  const ending = endingOf(input.endings, transaction);
  const checked = await ending.recheck(work.runtime, transaction);
  if ('failure' in checked) return ending.refuse(work, checked);
  const resumed: ResumedSignIn = { transaction, browserSecret, ending, request: checked.request };
  const provider = checked.request.identityProviders.find(({ identifier }) => identifier === identityProvider);
  if (!provider) return withdrawn(work, resumed, identityProvider);
  // RFC 9700 §4.4.2: an answer at the address of another provider than the one that was asked is a mix-up.
  if (input.ownCallback !== ownCallbackOf(provider))
    return mismatch(work, { missing: 'none', reason: 'other_callback', transaction }, identityProvider);
  const { parameters } = input.form;
  const fault = await issuerFault(work, provider, parameters.get('iss'));
  if (fault) return mismatch(work, { missing: 'none', reason: fault, transaction }, identityProvider);
  const [error, code] = [parameters.get('error'), parameters.get('code')];
  if (error !== undefined || code === undefined || !wellFormedCode.test(code)) return withoutGrant(work, resumed, provider, error);
  return signInWith(work, resumed, provider, { ...input, code, secrets });
}

/** The provider was disabled, or taken from the client, while the person was there. */
function withdrawn(work: Work, resumed: ResumedSignIn, identityProvider: string): Promise<Answer> {
  const details = { reason: 'not_assigned', endpoint: 'callback', identityProvider, ...clientSubject(resumed.request.client) };
  return failSignIn(work, resumed, {
    error: 'server_error',
    description: 'The identity provider can no longer be used for this client.',
    record: ['UNABLE_TO_DETERMINE_IDENTITY_PROVIDER', details],
  });
}
