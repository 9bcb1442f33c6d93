import { type UserFault, userFault } from '../kernel/contract/errors/user-errors.ts';
import type { EventRecord } from '../kernel/contract/event-record.ts';
import type { Asker } from './asker.ts';

/**
 * Somebody else's object was named. Only an API client learns that it exists; to a user it is answered like an unknown one, so that ids
 * cannot be probed. `record` tells the truth.
 */
export function foreignFault(asker: Asker, field: string, record: EventRecord): UserFault {
  return asker.kind === 'api' ? userFault('NOT_OWNER', 'It belongs to another user.', [field], record) : absentFault(field, record);
}

/** Nothing has this id. */
export function absentFault(field: string, record: EventRecord): UserFault {
  return userFault('NOT_FOUND', 'There is nothing with this id.', [field], record);
}
