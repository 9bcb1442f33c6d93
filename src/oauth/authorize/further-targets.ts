import type { Runtime } from '../../kernel/runtime.ts';
import type { AuthorizationRequest } from './authorization-request.ts';

/**
 * Where a form of a sign-in may lead beside the client: the step-up endpoint, the addresses for those who may not have a scope, and the identity
 * providers, should somebody have to sign in again. Browsers hold the redirects that follow a form against its page's policy.
 */
export function furtherTargets({ config }: Pick<Runtime, 'config'>, request: AuthorizationRequest): string[] {
  const refused = config.scopeVerification.enabled
    ? [config.scopeVerification.failedUrl, ...request.scopes.map((scope) => scope.verificationFailedEndpoint)]
    : [];
  const providers = request.identityProviders.map(({ oauth, openIdConnect }) => oauth?.authorizationUrl ?? openIdConnect?.issuer);
  return [config.stepUp.url, ...refused, ...providers].filter((address) => typeof address === 'string');
}
