import { findConsentedScopes } from '../../consents/index.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import type { BrowserSession } from '../../sessions/index.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { consentScopes } from './consent-scopes.ts';

/**
 * Whether the person has to be asked: always on `prompt=consent` and for scopes that are not remembered, never for a client that is configured
 * without consent, else when a scope was not consented to before. Reads the consent only when it decides.
 */
export async function isConsentDue(runtime: Runtime, request: AuthorizationRequest, session: BrowserSession): Promise<boolean> {
  const { client, prompts } = request;
  const scopes = consentScopes(request);
  if (prompts.has('consent')) return true;
  if (client.consentDisabled) return false;
  if (scopes.some((scope) => !scope.persistentConsent)) return true;
  const consented = await findConsentedScopes(runtime, session.userId, client.clientId);
  return scopes.some((scope) => !consented.has(scope.scopeId));
}
