import type { KeyObject } from 'node:crypto';
import { sealedFields } from '../contract/catalogue/detail-fields.ts';
import type { AuditOutcome } from '../contract/catalogue/event-kind.ts';
import type { AuditCategory, AuditEventName } from '../contract/catalogue.ts';
import { type Cursor, encodeCursor } from './cursor.ts';
import type { PersonKeys } from './person/person-keys.ts';
import { sealedPersonMark, sealedTextMark, textPlace } from './person/seal-events.ts';
import { keyOfAll, openFacts, openText } from './person/seal-person.ts';

/** An event as it stands in the trail. */
export interface LoggedEvent {
  readonly id: string;
  readonly place: Cursor;
  /** `place` in the form clients see. */
  readonly cursor: string;
  readonly type: AuditEventName;
  readonly occurredAt: Date;
  readonly outcome: AuditOutcome;
  readonly category: AuditCategory;
  readonly channel: string;
  readonly transactionId: string;
  /** Shared by the events of a sign-in, or of the authorization of a device, which take several transactions. */
  readonly flowId: string | null;
  readonly clientId: string | null;
  readonly appName: string | null;
  readonly userId: string | null;
  readonly adminUser: string | null;
  readonly clientIp: string | null;
  readonly userAgent: string | null;
  readonly details: Readonly<Record<string, unknown>> | null;
  /** True when it concerned a person who was erased: user id, address and user agent are gone for good. */
  readonly isErased: boolean;
}

interface TrailRow {
  id: string;
  epoch: number;
  tx_text: string;
  seq_text: string;
  occurred_at: Date;
  type: AuditEventName;
  outcome: AuditOutcome;
  category: AuditCategory;
  channel: string;
  transaction_id: string;
  flow_id: string | null;
  client_id: string | null;
  app_name: string | null;
  person_key: string | null;
  sealed: string | null;
  admin_user: string | null;
  client_ip: string | null;
  user_agent: string | null;
  details: Record<string, unknown> | null;
}

/** The select list that `openEvents` reads. Its names differ from the columns', so that `order by tx, seq` never means these texts. */
export const trailColumns =
  'id, epoch, tx::text as tx_text, seq::text as seq_text, occurred_at, type, outcome, category, channel, transaction_id, flow_id, client_id, app_name, person_key, sealed, admin_user, host(client_ip) as client_ip, user_agent, details';

/** How a person who was erased appears in a list. */
const erased = 'erased';

/** Sealed user ids inside the details: `[key id, sealed text]`. */
function sealedPersons({ details }: TrailRow): [string, string][] {
  if (!Array.isArray(details?.affectedUsers)) return [];
  return (details.affectedUsers as string[]).map((text) => {
    const [, key = '', sealed = ''] = text.startsWith(sealedPersonMark) ? text.split(':') : [];
    return [key, sealed];
  });
}

/** The words of callers in an event about persons, opened as long as none of them was erased. */
function openTexts(row: TrailRow, persons: readonly [string, string][], keys: ReadonlyMap<string, KeyObject>): Record<string, string> | undefined {
  const { details } = row;
  const ids = [...(row.person_key === null ? [] : [row.person_key]), ...persons.map(([id]) => id)];
  if (details === null || ids.length === 0) return undefined;
  const sealed = sealedFields.flatMap((field) => {
    const text = details[field];
    return typeof text === 'string' && text.startsWith(sealedTextMark) ? [[field, text.slice(sealedTextMark.length)] as const] : [];
  });
  if (sealed.length === 0) return undefined;
  const held = ids.flatMap((id) => keys.get(id) ?? []);
  const key = held.length === ids.length ? keyOfAll(held) : undefined;
  return Object.fromEntries(sealed.map(([field, text]) => [field, (key && openText(key, textPlace(row.id, field), text)) ?? erased]));
}

function openDetails(row: TrailRow, keys: ReadonlyMap<string, KeyObject>): TrailRow['details'] {
  const persons = sealedPersons(row);
  const texts = openTexts(row, persons, keys);
  if (persons.length === 0) return texts ? { ...row.details, ...texts } : row.details;
  const open = ([id, sealed]: [string, string]) => {
    const key = keys.get(id);
    return (key && openText(key, row.id, sealed)) ?? erased;
  };
  return { ...row.details, ...texts, affectedUsers: persons.map(open) };
}

function loggedEvent(row: TrailRow, keys: ReadonlyMap<string, KeyObject>): LoggedEvent {
  const place = { epoch: row.epoch, tx: BigInt(row.tx_text), seq: BigInt(row.seq_text) };
  const key = row.person_key === null ? undefined : keys.get(row.person_key);
  const facts = key && row.sealed !== null ? openFacts(key, row.id, row.sealed) : undefined;
  return {
    id: row.id,
    place,
    cursor: encodeCursor(place),
    type: row.type,
    occurredAt: row.occurred_at,
    outcome: row.outcome,
    category: row.category,
    channel: row.channel,
    transactionId: row.transaction_id,
    flowId: row.flow_id,
    clientId: row.client_id,
    appName: row.app_name,
    userId: facts?.userId ?? null,
    adminUser: row.admin_user,
    clientIp: facts?.clientIp ?? row.client_ip,
    userAgent: facts?.userAgent ?? row.user_agent,
    details: openDetails(row, keys),
    isErased: row.person_key !== null && facts === undefined,
  };
}

/** Events from their rows, with what they say about persons opened: one statement at most, for keys that are not in memory. */
export async function openEvents(keys: PersonKeys, raw: readonly object[]): Promise<LoggedEvent[]> {
  const rows = raw as readonly TrailRow[];
  const ids = rows.flatMap((row) => [...(row.person_key === null ? [] : [row.person_key]), ...sealedPersons(row).map(([id]) => id)]);
  const opened = ids.length === 0 ? new Map<string, KeyObject>() : await keys.byIds(ids.filter(Boolean));
  return rows.map((row) => loggedEvent(row, opened));
}
