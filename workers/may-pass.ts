import type { OutgoingError, OutgoingFailure } from '../src/kernel/base/net/outgoing-error.ts';

const passing: ReadonlySet<OutgoingFailure> = new Set(['timeout', 'unreachable', 'circuit_open']);

/** Whether another try may help: not when the other system understood the request and refused it. */
export function mayPass({ reason, status = 0 }: OutgoingError): boolean {
  return passing.has(reason) || status === 408 || status === 429 || status >= 500;
}
