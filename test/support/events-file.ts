import { join } from 'node:path';
import { packageRoot } from '../../src/kernel/package-root.ts';

/** One JSON line for each platform a test started: the names of the events that reached its trail through a door. */
export const eventsFile = join(packageRoot, 'coverage', 'events.jsonl');
