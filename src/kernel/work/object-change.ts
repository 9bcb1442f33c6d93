import type { Changes } from '../contract/changes.ts';
import type { EventDraft } from '../trail/event-row.ts';

/** What one event tells about one object, before it is cut to the size of an event. */
export interface ObjectChange {
  readonly event: EventDraft;
  readonly objectType: string;
  readonly objectId: string;
  readonly changes: Changes;
}

interface Told {
  readonly objectType?: unknown;
  readonly objectId?: unknown;
  readonly changes?: Changes;
  readonly fields?: readonly string[];
  readonly userId?: string;
}

/** The change that an event tells; undefined for events that tell none. Where only the names of fields are told, null stands in place of their values. */
export function objectChange(event: EventDraft, details: object): ObjectChange | undefined {
  const { objectType, objectId, changes, fields, userId } = details as Told;
  const told = changes ?? (fields && Object.fromEntries(fields.map((field) => [field, [null, null] as [null, null]])));
  if (!told) return undefined;
  if (typeof objectType === 'string' && typeof objectId === 'string') return { event, objectType, objectId, changes: told };
  return userId === undefined ? undefined : { event, objectType: 'user', objectId: userId, changes: told };
}
