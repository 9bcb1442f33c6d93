import { findConsentedScopes } from '../../access/consents/index.ts';
import type { BrowserSession } from '../../access/sessions/index.ts';
import { isPublicMethod } from '../../applications/clients/index.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { AuthorizationRequest } from '../request/authorization-request.ts';
import { consentScopes } from './consent-scopes.ts';

/**
 * Whether another program could pass for the client: one without credentials, at an address that any program on the machine may take (RFC 8252 §8.6). An https
 * address is claimed by whoever has its domain.
 */
export function mayBeImpersonated({ client, redirectUri }: Pick<AuthorizationRequest, 'client' | 'redirectUri'>): boolean {
  return isPublicMethod(client.authMethod) && !redirectUri.startsWith('https:');
}

/** Who is there, and whether they have seen a page of ours in the course of this request. */
interface Witness {
  readonly session: BrowserSession;
  readonly hasSeenPage: boolean;
}

/**
 * Whether the person has to be asked: always on `prompt=consent`, for scopes that are not remembered, and where nothing was seen of a request that anybody may
 * have made or that a session must not answer alone; never otherwise for a client that is configured without consent, else when a scope was not consented
 * to before. Reads the consent only when it decides.
 */
export async function isConsentDue(runtime: Runtime, request: AuthorizationRequest, { session, hasSeenPage }: Witness): Promise<boolean> {
  const { client, prompts } = request;
  const scopes = consentScopes(request);
  if (prompts.has('consent')) return true;
  if (!hasSeenPage && mayBeImpersonated(request)) return true;
  if (client.consentDisabled) return false;
  if (!hasSeenPage && !client.sessionBasedSilentAuth) return true;
  if (scopes.some((scope) => !scope.persistentConsent)) return true;
  const consented = await findConsentedScopes(runtime, session.userId, client.clientId);
  return scopes.some((scope) => !consented.has(scope.scopeId));
}
