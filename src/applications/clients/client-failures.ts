import { addressNetwork } from '../../kernel/base/net/canonical-address.ts';
import { RecentMap } from '../../kernel/base/recent-map.ts';
import type { Config } from '../../kernel/contract/config/config.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';

const windowMs = 60_000;
/** Refusals beyond the limit are told at most so often, with their number. */
const toldEveryMs = 10_000;
const mostKnown = 20_000;

interface Count {
  failures: number;
  endsAt: number;
  untold: number;
  toldAt: number;
}

/** Who fails, from where. */
interface Source {
  readonly clientId: string;
  readonly clientIp: string | undefined;
}

/** How to refuse a source that fails too often. */
export interface Throttled {
  readonly retryAfterSeconds: number;
  /** Refusals since they were told last, this one included; undefined while they are only counted. */
  readonly count: number | undefined;
}

/**
 * Failures of client authentication in this process. They are counted here, not in the database: a count protects from the cost of failures, and must
 * not have one; what guards a secret is its length. A right secret that is known without a slow hash is never asked for its count. RFC 6749 §2.3.1.
 */
class ClientFailures {
  readonly #counts = new RecentMap<Count>(mostKnown);
  /** Failed authentications within the window: as one client from one address, and from one address whoever it claims to be. */
  readonly #most: { readonly client: number; readonly address: number };

  constructor({ failuresPerClient, failuresPerAddress }: Config['oauth']) {
    this.#most = { client: failuresPerClient, address: failuresPerAddress };
  }

  #count(key: string): Count {
    const now = performance.now();
    const known = this.#counts.get(key);
    if (known && known.endsAt > now) return known;
    const fresh = { failures: 0, endsAt: now + windowMs, untold: known?.untold ?? 0, toldAt: known?.toldAt ?? Number.NEGATIVE_INFINITY };
    this.#counts.set(key, fresh);
    return fresh;
  }

  #countsOf({ clientId, clientIp }: Source): readonly [client: Count, address: Count] {
    const network = addressNetwork(clientIp);
    return [this.#count(`${network} ${clientId}`), this.#count(network)];
  }

  /** Whether an address has failed so often that whatever it asks is counted. */
  isSuspect(clientIp: string | undefined): boolean {
    return this.#count(addressNetwork(clientIp)).failures >= this.#most.address;
  }

  /** How to refuse the source before anything is computed for it; undefined when it may try. */
  refusal(source: Source): Throttled | undefined {
    const [client, address] = this.#countsOf(source);
    const exhausted = client.failures >= this.#most.client ? client : address.failures >= this.#most.address ? address : undefined;
    if (!exhausted) return undefined;
    const now = performance.now();
    exhausted.untold += 1;
    const isTold = now - exhausted.toldAt >= toldEveryMs;
    const count = isTold ? exhausted.untold : undefined;
    if (isTold) Object.assign(exhausted, { untold: 0, toldAt: now });
    return { retryAfterSeconds: Math.max(1, Math.ceil((exhausted.endsAt - now) / 1000)), count };
  }

  /** Counts a failure; says how to refuse the source instead of telling what was wrong, when it has failed too often before. */
  fail(source: Source): Throttled | undefined {
    const refusal = this.refusal(source);
    if (!refusal) for (const count of this.#countsOf(source)) count.failures += 1;
    return refusal;
  }
}

const known = new WeakMap<Runtime, ClientFailures>();

/** The failures of client authentication that a process has seen. */
export function clientFailures(runtime: Runtime): ClientFailures {
  const failures = known.get(runtime) ?? new ClientFailures(runtime.config.oauth);
  known.set(runtime, failures);
  return failures;
}
