import type { EventDraft, EventRow } from '../event-row.ts';
import type { PersonKey, PersonKeys } from './person-keys.ts';
import { sealFacts, sealText } from './seal-person.ts';
import type { TrailReferences } from './trail-references.ts';

/** Seals the events of a commit. */
export type SealEvents = (events: readonly EventDraft[]) => Promise<EventRow[]>;

/** Stands before a sealed user id inside the details: `person:KEY:SEALED`. */
export const sealedPersonMark = 'person:';

/** Makes the function that seals events on their way to the trail. It takes a statement only for persons this process has not met. */
export function eventSealer(keys: PersonKeys, references: TrailReferences): SealEvents {
  const keyOf = (userId: string): PersonKey | Promise<PersonKey> => {
    const reference = references.person(userId);
    return keys.known(reference) ?? keys.ofPerson(reference);
  };

  const sealList = async (eventId: string, details: EventDraft['details']): Promise<EventDraft['details']> => {
    if (!Array.isArray(details?.affectedUsers)) return details;
    const sealed = (details.affectedUsers as string[]).map(async (userId) => {
      const { id, key } = await keyOf(userId);
      return `${sealedPersonMark}${id}:${sealText(key, eventId, userId)}`;
    });
    return { ...details, affectedUsers: await Promise.all(sealed) };
  };

  const seal = async ({ user_id, ...event }: EventDraft): Promise<EventRow> => {
    const address_ref = event.client_ip === null ? null : `\\x${references.address(event.client_ip)}`;
    const details = await sealList(event.id, event.details);
    if (user_id === null) return { ...event, details, person_key: null, sealed: null, person_ref: null, address_ref };
    const { id, key } = await keyOf(user_id);
    const facts = { userId: user_id, clientIp: event.client_ip, userAgent: event.user_agent };
    return {
      ...event,
      client_ip: null,
      user_agent: null,
      details,
      person_key: id,
      sealed: sealFacts(key, event.id, facts),
      person_ref: `\\x${references.person(user_id)}`,
      address_ref,
    };
  };

  return (events) => Promise.all(events.map(seal));
}
