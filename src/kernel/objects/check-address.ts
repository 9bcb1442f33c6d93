import { addressRules } from '../base/net/address-rules.ts';
import { addressProblem } from '../base/net/web-address.ts';
import type { FaultList } from '../contract/errors/fault-list.ts';
import type { Runtime } from '../work/runtime.ts';

type Configured = Pick<Runtime, 'config'>;

/** Notes a fault at `input.field` when a configured address that browsers are sent to is not acceptable. Null and undefined pass. */
export function checkAddress(
  runtime: Configured,
  field: string,
  address: string | null | undefined,
  faults: FaultList,
  mayBePrivateScheme = false,
): void {
  if (address === null || address === undefined) return;
  const problem = addressProblem(address, { isDevelopment: runtime.config.runtime.development, mayBePrivateScheme });
  if (problem) faults.add('INVALID_VALUE', `${field} ${problem}.`, 'input', ...field.split('.'));
}

/** `checkAddress` for an address that opens a mobile application: its own scheme will do as well as https. */
export function checkAppAddress(runtime: Configured, field: string, address: string | null | undefined, faults: FaultList): void {
  if (address === null || address === undefined) return;
  const problem = addressProblem(address, { isDevelopment: runtime.config.runtime.development, mayBePrivateScheme: true, mayBeAppScheme: true });
  if (problem) faults.add('INVALID_VALUE', `${field} ${problem}.`, 'input', ...field.split('.'));
}

/** `checkAddress` for an address the platform itself will call: it must not lead into the own network either (ASVS 5 §1.3.6). */
export function checkOutgoingAddress(runtime: Configured, field: string, address: string | null | undefined, faults: FaultList): void {
  if (address === null || address === undefined) return;
  const problem =
    addressProblem(address, { isDevelopment: runtime.config.runtime.development }) ??
    addressRules(runtime.config.outgoing.allowedHosts).refusal(new URL(address));
  if (problem) faults.add('INVALID_VALUE', `${field} ${problem}.`, 'input', ...field.split('.'));
}
