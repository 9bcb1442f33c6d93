import type { Runtime } from '../../kernel/runtime.ts';
import type { AuthorizationRequest } from './authorization-request.ts';

/**
 * Where a form of a sign-in may lead beside the client: the step-up endpoint and the addresses for those who may not have a scope. Browsers hold the
 * redirects that follow a form against its page's policy.
 */
export function furtherTargets({ config }: Pick<Runtime, 'config'>, request: AuthorizationRequest): string[] {
  const refused = config.scopeVerification.enabled
    ? [config.scopeVerification.failedUrl, ...request.scopes.map((scope) => scope.verificationFailedEndpoint)]
    : [];
  return [config.stepUp.url, ...refused].filter((address) => typeof address === 'string');
}
