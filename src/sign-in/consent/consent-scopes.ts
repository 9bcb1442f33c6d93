import type { Scope } from '../../applications/scopes/index.ts';
import type { AuthorizationRequest } from '../request/authorization-request.ts';

/** What a person consents to: the requested scopes, and those that claims asked for by name belong to. */
export function consentScopes({ scopes, claimScopes }: Pick<AuthorizationRequest, 'scopes' | 'claimScopes'>): readonly Readonly<Scope>[] {
  return claimScopes.length > 0 ? [...scopes, ...claimScopes] : scopes;
}
