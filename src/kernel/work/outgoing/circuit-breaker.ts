import { OutgoingError } from '../../base/net/outgoing-error.ts';
import type { Runtime } from '../runtime.ts';

interface Circuit {
  /** Failures since the last success. */
  failures: number;
  /** Until then, in milliseconds of a monotonic clock, calls fail at once; 0 while the circuit is closed. */
  opensAgainAt: number;
}

type Configured = Pick<Runtime, 'config'>;

const circuits = new WeakMap<Configured['config'], Map<string, Circuit>>();

function circuitOf({ config }: Configured, origin: string): Circuit {
  const known = circuits.get(config) ?? new Map<string, Circuit>();
  circuits.set(config, known);
  const circuit = known.get(origin) ?? { failures: 0, opensAgainAt: 0 };
  known.set(origin, circuit);
  return circuit;
}

/** Whether a failure says that the service is down, not that it disliked this one call. */
function isOutage({ reason, status = 0 }: OutgoingError): boolean {
  return reason === 'timeout' || reason === 'unreachable' || status === 429 || status >= 500;
}

/**
 * Makes a call to a service the operator configured, unless the service was down the last `outgoing.breakerFailures` times: then, for
 * `outgoing.breakerSeconds`, it fails at once with `circuit_open`, so that requests do not all wait for a dead service. Afterwards one call
 * tries; when it succeeds the circuit closes. A call whose answer tells of an outage must throw it as `OutgoingError`. One circuit per origin
 * and process.
 */
export async function callService<Value>(runtime: Configured, address: string, call: () => Promise<Value>): Promise<Value> {
  const { breakerFailures, breakerSeconds } = runtime.config.outgoing;
  const circuit = circuitOf(runtime, URL.canParse(address) ? new URL(address).origin : address);
  const restSeconds = (circuit.opensAgainAt - performance.now()) / 1000;
  if (restSeconds > 0) throw new OutgoingError('circuit_open', 'the service failed too often', undefined, restSeconds);
  // While this call tries, others keep failing at once.
  if (circuit.opensAgainAt > 0) circuit.opensAgainAt = performance.now() + breakerSeconds * 1000;
  let isDown = false;
  try {
    return await call();
  } catch (error) {
    isDown = error instanceof OutgoingError && isOutage(error);
    throw error;
  } finally {
    circuit.failures = isDown ? circuit.failures + 1 : 0;
    circuit.opensAgainAt = circuit.failures >= breakerFailures ? performance.now() + breakerSeconds * 1000 : 0;
  }
}
