import { clientSubject } from '../../applications/clients/index.ts';
import { findScopes } from '../../applications/scopes/index.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { askScopeService, refusedScopeAddress, scopesToVerify } from '../../sign-in/index.ts';
import type { TokenRequest } from './token-request.ts';

/** Whose tokens are about to be refreshed, and for which scopes. */
interface RefreshedScopes {
  readonly userId: string;
  readonly familyId: string;
  readonly scopes: readonly string[];
}

/**
 * Asks the scope service again when tokens are refreshed, where the deployment wants that. Throws `temporarily_unavailable` when the service gives
 * no usable answer and `unauthorized_user` when it refuses; the refresh token stays as it was.
 */
export async function verifyRefreshedScopes(runtime: Runtime, { client }: TokenRequest, refreshed: RefreshedScopes): Promise<void> {
  if (!runtime.config.scopeVerification.onRefresh) return;
  const { userId, familyId, scopes } = refreshed;
  const asked = scopesToVerify(runtime, await findScopes(runtime, scopes));
  if (asked.length === 0) return;
  const verdict = await askScopeService(runtime, { userId, scopes: asked });
  if (verdict.kind === 'granted') return;
  const details = { grantType: 'refresh_token', scopes, userId, ...clientSubject(client) };
  if (verdict.kind === 'broken') {
    const { reason, httpStatus } = verdict;
    throw new AppError('temporarily_unavailable', {
      record: ['EXTERNAL_SCOPE_CHECK_FAILED', { reason, endpoint: 'token', ...(httpStatus === undefined ? {} : { httpStatus }), ...details }],
    });
  }
  const scope = verdict.scope?.scopeId;
  const address = refusedScopeAddress(runtime, verdict.scope);
  throw new AppError('unauthorized_user', {
    extra: address === undefined ? {} : { error_uri: address },
    record: ['TOKEN_REQUEST_NOT_AUTHORIZED_FOR_SCOPE', { reason: 'refused', ...(scope === undefined ? {} : { scope }), familyId, ...details }],
  });
}
