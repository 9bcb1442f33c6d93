import { FaultList } from '../kernel/errors/fault-list.ts';
import { settleFields } from '../kernel/fields/settle-fields.ts';
import { checkAddress, checkOutgoingAddress } from '../kernel/net/check-address.ts';
import type { Runtime } from '../kernel/runtime.ts';
import type { Scope } from './scope.entity.ts';
import { type ScopeInput, type ScopeValues, scopeFields } from './scope-fields.ts';

/** The stored form: descriptions by locale. */
export type ScopeRow = Omit<ScopeValues, 'descriptions'> & { readonly descriptions: Record<string, string> };

/** A stored scope in the form callers speak of. */
export function scopeValues(scope: Readonly<Scope>): ScopeValues {
  return {
    scopeId: scope.scopeId,
    authenticationLevel: scope.authenticationLevel,
    usageLimit: scope.usageLimit,
    serviceEndpoint: scope.serviceEndpoint ?? null,
    verificationFailedEndpoint: scope.verificationFailedEndpoint ?? null,
    persistentConsent: scope.persistentConsent,
    descriptions: Object.entries(scope.descriptions).map(([locale, text]) => ({ locale, text })),
  };
}

/** Completes and checks what a caller says about a scope; throws a `UserFault` with everything that is wrong. */
export function settleScope(runtime: Pick<Runtime, 'config'>, input: ScopeInput, current: Readonly<Scope> | undefined): ScopeRow {
  const faults = new FaultList();
  const values = settleFields(scopeFields, input, current && scopeValues(current), faults);
  faults.throwIfAny();
  checkOutgoingAddress(runtime, 'serviceEndpoint', values.serviceEndpoint, faults);
  checkAddress(runtime, 'verificationFailedEndpoint', values.verificationFailedEndpoint, faults);
  faults.throwIfAny();
  return { ...values, descriptions: Object.fromEntries(values.descriptions.map(({ locale, text }) => [locale, text])) };
}
