import { sealedFields } from '../../contract/catalogue/detail-fields.ts';
import type { EventDraft, EventRow } from '../event-row.ts';
import type { PersonKey, PersonKeys } from './person-keys.ts';
import { keyOfAll, sealFacts, sealText } from './seal-person.ts';
import type { TrailReferences } from './trail-references.ts';

/** Seals the events of a commit. */
export type SealEvents = (events: readonly EventDraft[]) => Promise<EventRow[]>;

/** Stands before a sealed user id inside the details: `person:KEY:SEALED`. */
export const sealedPersonMark = 'person:';

/** Stands before a text sealed under the keys of all persons of its event. */
export const sealedTextMark = 'persons:';

/** What a sealed text is bound to. */
export function textPlace(eventId: string, field: string): string {
  return `${eventId} ${field}`;
}

type HeldKeys = ReadonlyMap<string, PersonKey>;

const nobody: readonly string[] = [];

function affectedUsers({ details }: EventDraft): readonly string[] {
  return Array.isArray(details?.affectedUsers) ? (details.affectedUsers as string[]) : nobody;
}

/** The words of callers in an event about persons, sealed under the keys of them all: whoever of them is erased takes the words along. */
function sealedTexts({ id, user_id, details }: EventDraft, users: readonly string[], held: HeldKeys): Record<string, string> | undefined {
  if (details === null || (user_id === null && users.length === 0)) return undefined;
  const fields = sealedFields.filter((field) => typeof details[field] === 'string');
  if (fields.length === 0) return undefined;
  const persons = [...(user_id === null ? [] : [user_id]), ...users];
  const key = keyOfAll(persons.map((userId) => (held.get(userId) as PersonKey).key));
  return Object.fromEntries(fields.map((field) => [field, `${sealedTextMark}${sealText(key, textPlace(id, field), details[field] as string)}`]));
}

function sealedDetails(event: EventDraft, held: HeldKeys): EventDraft['details'] {
  const users = affectedUsers(event);
  const texts = sealedTexts(event, users, held);
  if (users.length === 0) return texts ? { ...event.details, ...texts } : event.details;
  const sealed = users.map((userId) => {
    const { id, key } = held.get(userId) as PersonKey;
    return `${sealedPersonMark}${id}:${sealText(key, event.id, userId)}`;
  });
  return { ...event.details, ...texts, affectedUsers: sealed };
}

/** Makes the function that seals events on their way to the trail. It takes statements only for persons this process has not met. */
export function eventSealer(keys: PersonKeys, references: TrailReferences): SealEvents {
  /** The keys of everybody these events concern, by user id. */
  const keysFor = async (events: readonly EventDraft[]): Promise<HeldKeys> => {
    const held = new Map<string, PersonKey>();
    const missing: Promise<unknown>[] = [];
    const hold = (userId: string): void => {
      if (held.has(userId)) return;
      const reference = references.person(userId);
      const known = keys.known(reference);
      if (known) held.set(userId, known);
      else missing.push(keys.ofPerson(reference).then((key) => held.set(userId, key)));
    };
    for (const event of events) {
      if (event.user_id !== null) hold(event.user_id);
      for (const userId of affectedUsers(event)) hold(userId);
    }
    if (missing.length > 0) await Promise.all(missing);
    return held;
  };

  const seal = (draft: EventDraft, held: HeldKeys): EventRow => {
    const { user_id, ...event } = draft;
    const address_ref = event.client_ip === null ? null : `\\x${references.address(event.client_ip)}`;
    const details = sealedDetails(draft, held);
    if (user_id === null) return { ...event, details, person_key: null, sealed: null, person_ref: null, address_ref };
    const { id, key, reference } = held.get(user_id) as PersonKey;
    const facts = { userId: user_id, clientIp: event.client_ip, userAgent: event.user_agent };
    return {
      ...event,
      client_ip: null,
      user_agent: null,
      details,
      person_key: id,
      sealed: sealFacts(key, event.id, facts),
      person_ref: `\\x${reference}`,
      address_ref,
    };
  };

  return async (events) => {
    const held = await keysFor(events);
    return events.map((event) => seal(event, held));
  };
}
