import type { Check } from './check.ts';
import { authenticationLevel } from './checks/authentication-level.ts';
import { codeChallenge } from './checks/code-challenge.ts';
import { idTokenHint } from './checks/id-token-hint.ts';
import { identityProvider } from './checks/identity-provider.ts';
import { knownClient } from './checks/known-client.ts';
import { maxAge } from './checks/max-age.ts';
import { noRequestObject } from './checks/no-request-object.ts';
import { parametersOnce } from './checks/parameters-once.ts';
import { prompt } from './checks/prompt.ts';
import { redirectUri } from './checks/redirect-uri.ts';
import { responseMode } from './checks/response-mode.ts';
import { responseTypeEnabled } from './checks/response-type-enabled.ts';
import { responseTypePresent } from './checks/response-type-present.ts';
import { responseTypeSupported } from './checks/response-type-supported.ts';
import { scope } from './checks/scope.ts';

/** An endpoint that takes authorization requests. */
export type RequestEndpoint = 'authorize';

/** How a failed check is answered: on a page of our own, or by the client's redirect URI. */
export type FailureReply = 'page' | 'client';

/** A row of the table: a check, and for every endpoint how its failure is answered there. */
export type CheckRow = { readonly check: Check } & Readonly<Record<RequestEndpoint, FailureReply>>;

/** What an authorization request has to meet, in this order; the first failure ends it. */
export const checks: readonly CheckRow[] = [
  { check: parametersOnce, authorize: 'page' },
  { check: knownClient, authorize: 'page' },
  { check: redirectUri, authorize: 'page' },
  { check: responseMode, authorize: 'client' },
  { check: noRequestObject, authorize: 'client' },
  { check: responseTypePresent, authorize: 'client' },
  { check: responseTypeSupported, authorize: 'client' },
  { check: responseTypeEnabled, authorize: 'client' },
  { check: codeChallenge, authorize: 'client' },
  { check: scope, authorize: 'client' },
  { check: prompt, authorize: 'client' },
  { check: maxAge, authorize: 'client' },
  { check: authenticationLevel, authorize: 'client' },
  { check: idTokenHint, authorize: 'client' },
  { check: identityProvider, authorize: 'client' },
];
