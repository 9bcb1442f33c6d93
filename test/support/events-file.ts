import { join } from 'node:path';
import { packageRoot } from '../../src/kernel/base/package-root.ts';

/** What test workers write while they run: one JSON line for each database a test file used up. */
export const eventsFile = join(packageRoot, 'coverage', 'events.jsonl');

/** What a run that came to its end leaves: the events that its passed tests caused. */
export const reachedFile = join(packageRoot, 'coverage', 'events-reached.json');

/** The events of one database. Times are milliseconds since 1970. */
export interface NotedEvents {
  readonly file: string;
  readonly events: readonly (readonly [name: string, at: number])[];
}

/** The outcome of a run. Files are named from the folder of the package. */
export interface ReachedEvents {
  /** Every test file ran to its end, and all its tests. */
  readonly isWhole: boolean;
  readonly filesRun: number;
  readonly files: number;
  /** For each name of an event the passed tests that caused it, `FILE › TITLE`, at most three of them. */
  readonly reachedBy: Readonly<Record<string, readonly string[]>>;
}
