import type { ConfigurationVersion } from './read-versions.ts';

/** What an object consisted of. */
export interface State {
  /** By field; absent is what never changed. */
  readonly values: Readonly<Record<string, unknown>>;
  /** True when all of it is known, so that what is absent had its initial value. */
  readonly isComplete: boolean;
}

function sideOf({ changes }: ConfigurationVersion, side: 0 | 1): Record<string, unknown> {
  return Object.fromEntries(Object.entries(changes).map(([field, change]) => [field, change[side]]));
}

/**
 * What an object consisted of in one of its versions, 0 being the state before the first change that is kept; null when it did not exist then. A
 * field that changed only later had the value that its next change replaced.
 */
export function stateAt(history: readonly ConfigurationVersion[], version: number): State | null {
  const past = history.filter((change) => change.version <= version);
  const later = history.slice(past.length);
  const exists = past.length > 0 ? past.at(-1)?.action !== 'DELETED' : later[0]?.action !== 'CREATED';
  if (!exists) return null;
  const creation = past.findLastIndex(({ action }) => action === 'CREATED');
  const end = later.findIndex(({ action }) => action === 'DELETED');
  const still = end < 0 ? later : later.slice(0, end + 1);
  const before = still.toReversed().map((change) => sideOf(change, 0));
  const until = past.slice(Math.max(creation, 0)).map((change) => sideOf(change, 1));
  return { values: Object.assign({}, ...before, ...until), isComplete: creation >= 0 || end >= 0 };
}
