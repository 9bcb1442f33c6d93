import { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { checkAddress, checkOutgoingAddress } from '../../kernel/objects/check-address.ts';
import { settleFields } from '../../kernel/objects/fields/settle-fields.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { type ScopeInput, type ScopeValues, scopeFields } from './scope-fields.ts';

/** Completes and checks what a caller says about a scope, and gives it its stored form; throws a `UserFault` with everything that is wrong. */
export function settleScope(runtime: Pick<Runtime, 'config'>, input: ScopeInput, current: ScopeValues | undefined) {
  const faults = new FaultList();
  const values = settleFields(scopeFields, input, current, faults);
  faults.throwIfAny();
  checkOutgoingAddress(runtime, 'serviceEndpoint', values.serviceEndpoint, faults);
  checkAddress(runtime, 'verificationFailedEndpoint', values.verificationFailedEndpoint, faults);
  faults.throwIfAny();
  return { ...values, descriptions: Object.fromEntries(values.descriptions.map(({ locale, text }) => [locale, text])) };
}
