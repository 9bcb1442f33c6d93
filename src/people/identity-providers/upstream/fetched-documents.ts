import { fetchJson } from '../../../kernel/work/outgoing/fetch-json.ts';
import type { Runtime } from '../../../kernel/work/runtime.ts';

interface Fetch {
  readonly startedAt: number;
  readonly document: Promise<unknown>;
  hasFailed: boolean;
}

const fetches = new WeakMap<Runtime, Map<string, Fetch>>();
const freshMs = 3_600_000;
/** However many sign-ins begin or fail, a provider is not asked for the same document more often than this. */
const leastMs = 10_000;
const mostKept = 1000;

/**
 * A public document of a provider (discovery, keys), fetched once an hour for all sign-ins of this process. With `wantsNewer` it is fetched again
 * though it is fresh. Throws what `fetchJson` throws.
 */
export async function fetchedDocument(runtime: Runtime, address: string, wantsNewer = false): Promise<unknown> {
  const known = fetches.get(runtime) ?? new Map<string, Fetch>();
  fetches.set(runtime, known);
  const now = performance.now();
  const last = known.get(address);
  if (last && now - last.startedAt < (wantsNewer || last.hasFailed ? leastMs : freshMs)) return last.document;
  const fetch: Fetch = { startedAt: now, document: fetchJson(runtime, address).then(({ value }) => value), hasFailed: false };
  if (known.size >= mostKept) known.clear();
  known.set(address, fetch);
  // Any fault: whoever awaits the document meets the failure.
  fetch.document.catch(() => {
    fetch.hasFailed = true;
  });
  return fetch.document;
}
