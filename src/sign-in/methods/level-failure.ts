import { type BrowserSession, levelOfSession } from '../../access/sessions/index.ts';
import { clientSubject } from '../../applications/clients/index.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { type AuthorizationRequest, scopeIdsOf } from '../request/authorization-request.ts';
import type { Failure } from '../request/failure.ts';
import type { StepUpMethod } from './step-up-method.ts';

const mostRecorded = 32;

/** The identity provider states a level that is no whole number (oauth.md §5.6). */
export function levelUnsupported(request: AuthorizationRequest, session: BrowserSession): Failure {
  const value = (session.statedLevel ?? '').slice(0, mostRecorded);
  return {
    error: 'server_error',
    description: 'The identity provider states no usable authentication level.',
    record: ['AUTHORIZATION_LVL_UNSUPPORTED', { reason: 'not_a_number', value, userId: session.userId, ...clientSubject(request.client) }],
  };
}

/** The level of a session does not do. What is recorded when the person steps up, and beside it what the client is told when there is no way. */
export function levelInsufficient(
  runtime: Runtime,
  request: AuthorizationRequest,
  session: BrowserSession,
  method: StepUpMethod | undefined,
): Failure {
  const scopes = scopeIdsOf(request);
  const actual = levelOfSession(runtime, session) ?? 0;
  const reason = method?.reason ?? 'no_step_up';
  const subject = { userId: session.userId, ...clientSubject(request.client) };
  return {
    error: scopes.includes('openid') ? 'unmet_authentication_requirements' : 'access_denied',
    description: 'The user cannot be authenticated at the level this needs.',
    record: ['AUTHZ_REQUEST_AUTHENTICATION_LVL_INSUFFICIENT', { reason, required: request.requiredLevel, actual, scopes, ...subject }],
  };
}
