import type { Scope } from './scope.entity.ts';
import type { ScopeValues } from './scope-fields.ts';

/** The stored form of a scope: descriptions by locale. */
export type ScopeRow = Pick<Scope, Exclude<keyof ScopeValues, 'descriptions'>> & { readonly descriptions: Readonly<Record<string, string>> };

/** A stored scope in the form callers speak of; descriptions in the order of their locales. */
export function scopeValues(scope: ScopeRow): ScopeValues {
  const descriptions = Object.entries(scope.descriptions).map(([locale, text]) => ({ locale, text }));
  return {
    scopeId: scope.scopeId,
    authenticationLevel: scope.authenticationLevel,
    usageLimit: scope.usageLimit,
    serviceEndpoint: scope.serviceEndpoint ?? null,
    verificationFailedEndpoint: scope.verificationFailedEndpoint ?? null,
    persistentConsent: scope.persistentConsent,
    descriptions: descriptions.sort((a, b) => (a.locale < b.locale ? -1 : 1)),
  };
}
