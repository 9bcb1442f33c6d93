import type { EventKind } from './event-kind.ts';

/** What every change of a configuration object tells; a creation has no old values, a deletion no new ones. */
export const objectChange = {
  outcome: 'SUCCESS',
  required: ['objectType', 'objectId', 'changes'],
  optional: ['removed', 'reason'],
} as const satisfies Omit<EventKind, 'meaning'>;
