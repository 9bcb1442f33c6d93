import type { Runtime } from '../../kernel/work/runtime.ts';
import type { Failure } from '../../sign-in/request/index.ts';
import type { Check, Identified, Received, Understood } from './check.ts';
import { authenticationLevel } from './checks/authentication-level.ts';
import { claims } from './checks/claims.ts';
import { codeChallenge } from './checks/code-challenge.ts';
import { deviceAnswer } from './checks/device-answer.ts';
import { dpopJkt } from './checks/dpop-jkt.ts';
import { idTokenAsked } from './checks/id-token-asked.ts';
import { idTokenHint } from './checks/id-token-hint.ts';
import { identityProvider } from './checks/identity-provider.ts';
import { knownClient } from './checks/known-client.ts';
import { maxAge } from './checks/max-age.ts';
import { noRegistration } from './checks/no-registration.ts';
import { parametersOnce } from './checks/parameters-once.ts';
import { prompt } from './checks/prompt.ts';
import { pushedWhenRequired } from './checks/pushed-when-required.ts';
import { redirectUri } from './checks/redirect-uri.ts';
import { requestObject } from './checks/request-object.ts';
import { requestUri } from './checks/request-uri.ts';
import { resource } from './checks/resource.ts';
import { responseMode } from './checks/response-mode.ts';
import { responseTypeEnabled } from './checks/response-type-enabled.ts';
import { responseTypePresent } from './checks/response-type-present.ts';
import { responseTypeSupported } from './checks/response-type-supported.ts';
import { scope } from './checks/scope.ts';
import { signedWhenRequired } from './checks/signed-when-required.ts';

/**
 * Where a request meets the checks: at the authorization endpoint, there again whenever its person has done a step, where clients push it, and
 * where it is about a device. Each
 * takes the rows that have its column.
 */
export type RequestEndpoint = 'authorize' | 'resumed' | 'par' | 'device';

/** How a failed check is answered: on a page of our own, by the client's redirect URI, or to whoever called. */
export type FailureReply = 'page' | 'client' | 'caller';

/** A row of a table: a check, and for every endpoint how its failure is answered there. */
type CheckRow<Draft extends Received> = { readonly check: Check<Draft> } & { readonly [Endpoint in RequestEndpoint]?: FailureReply };

/** What an authorization request has to meet, in this order; the first failure ends it. First of all its client is known. */
export const receivedChecks: readonly CheckRow<Received>[] = [
  { check: parametersOnce, authorize: 'page', resumed: 'page', par: 'caller', device: 'page' },
  { check: knownClient, authorize: 'page', resumed: 'page', par: 'caller', device: 'page' },
];

/** Then, what is wanted, and where the answer goes. */
export const identifiedChecks: readonly CheckRow<Identified>[] = [
  { check: requestUri, authorize: 'client', par: 'caller' },
  { check: requestObject, authorize: 'client', par: 'caller' },
  { check: redirectUri, authorize: 'page', resumed: 'page', par: 'caller' },
  { check: responseMode, authorize: 'client', resumed: 'client', par: 'caller' },
  { check: deviceAnswer, device: 'page' },
  { check: pushedWhenRequired, authorize: 'client' },
  { check: signedWhenRequired, authorize: 'client', par: 'caller' },
  { check: noRegistration, authorize: 'client', resumed: 'client', par: 'caller' },
  { check: responseTypePresent, authorize: 'client', resumed: 'client', par: 'caller' },
  { check: responseTypeSupported, authorize: 'client', resumed: 'client', par: 'caller' },
  { check: responseTypeEnabled, authorize: 'client', resumed: 'client', par: 'caller' },
  { check: codeChallenge, authorize: 'client', resumed: 'client', par: 'caller' },
  { check: dpopJkt, authorize: 'client', resumed: 'client', par: 'caller' },
  { check: scope, authorize: 'client', resumed: 'client', par: 'caller', device: 'page' },
  { check: resource, authorize: 'client', resumed: 'client', par: 'caller', device: 'page' },
  { check: idTokenAsked, authorize: 'client', resumed: 'client', par: 'caller' },
  { check: prompt, authorize: 'client', resumed: 'client', par: 'caller' },
  { check: maxAge, authorize: 'client', resumed: 'client', par: 'caller' },
];

/** Last, what it takes of the person. */
export const understoodChecks: readonly CheckRow<Understood>[] = [
  { check: authenticationLevel, authorize: 'client', resumed: 'client', par: 'caller', device: 'page' },
  { check: idTokenHint, authorize: 'client', resumed: 'client' },
  { check: claims, authorize: 'client', resumed: 'client', par: 'caller', device: 'page' },
  { check: identityProvider, authorize: 'client', resumed: 'client', par: 'caller', device: 'page' },
];

/** The first of some checks that a request fails at an endpoint; undefined when it meets them all. */
export async function firstFailure<Draft extends Received>(
  rows: readonly CheckRow<Draft>[],
  endpoint: RequestEndpoint,
  draft: Draft,
  runtime: Runtime,
): Promise<{ readonly failure: Failure; readonly reply: FailureReply } | undefined> {
  for (const row of rows) {
    const reply = row[endpoint];
    const failure = reply && (await row.check(draft, runtime));
    if (failure) return { failure, reply };
  }
  return undefined;
}
