import type { BrowserSession } from '../../access/sessions/index.ts';
import { clientSubject } from '../../applications/clients/index.ts';
import { sha256Hex } from '../../kernel/base/crypto/secrets.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { type AuthorizationRequest, scopeIdsOf } from '../request/authorization-request.ts';
import type { Failure } from '../request/failure.ts';
import { askScopeService, refusedScopeAddress, type ScopeVerdict, scopesToVerify } from './ask-scope-service.ts';

/** Why the request ends, or what may be remembered so that the service is not asked twice in one sign-in. */
export type RequestedScopesVerdict = { readonly failure: Failure } | { readonly verifiedFor: string | null };

function failureOf(
  runtime: Runtime,
  request: AuthorizationRequest,
  session: BrowserSession,
  verdict: Exclude<ScopeVerdict, { kind: 'granted' }>,
): Failure {
  const subject = { userId: session.userId, ...clientSubject(request.client) };
  const scopes = scopeIdsOf(request);
  if (verdict.kind === 'broken') {
    const { reason, httpStatus } = verdict;
    const details = { reason, endpoint: 'authorize', scopes, ...(httpStatus === undefined ? {} : { httpStatus }), ...subject };
    return { error: 'server_error', description: 'The scopes cannot be verified right now.', record: ['EXTERNAL_SCOPE_CHECK_FAILED', details] };
  }
  const scope = verdict.scope?.scopeId;
  const instead = refusedScopeAddress(runtime, verdict.scope);
  return {
    error: 'access_denied',
    description: 'The user may not have a requested scope.',
    ...(instead === undefined ? {} : { instead }),
    record: ['AUTHZ_REQUEST_NOT_AUTHORIZED_FOR_SCOPE', { reason: 'refused', scopes, ...(scope === undefined ? {} : { scope }), ...subject }],
  };
}

/**
 * Step 14 of the authorization pipeline: asks the scope service about the requested scopes that name a service endpoint, unless it agreed to the
 * very same for this session before (`verifiedFor`). Fails closed.
 */
export async function verifyRequestedScopes(
  runtime: Runtime,
  request: AuthorizationRequest,
  session: BrowserSession,
  verifiedFor: string | null,
): Promise<RequestedScopesVerdict> {
  const scopes = scopesToVerify(runtime, request.scopes);
  if (scopes.length === 0) return { verifiedFor };
  const { id, userId } = session;
  const asked = sha256Hex(JSON.stringify([id, userId, scopes.map(({ scopeId, serviceEndpoint }) => [scopeId, serviceEndpoint])]));
  if (asked === verifiedFor) return { verifiedFor };
  const verdict = await askScopeService(runtime, { userId, scopes });
  return verdict.kind === 'granted' ? { verifiedFor: asked } : { failure: failureOf(runtime, request, session, verdict) };
}
