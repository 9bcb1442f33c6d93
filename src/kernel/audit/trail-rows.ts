import type { AuditOutcome } from './catalogue/event-kind.ts';
import type { AuditCategory, AuditEventName } from './catalogue.ts';
import { type Cursor, encodeCursor } from './cursor.ts';

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
  readonly clientId: string | null;
  readonly appName: string | null;
  readonly userId: string | null;
  readonly adminUser: string | null;
  readonly clientIp: string | null;
  readonly userAgent: string | null;
  readonly details: Readonly<Record<string, unknown>> | null;
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
  client_id: string | null;
  app_name: string | null;
  user_id: string | null;
  admin_user: string | null;
  client_ip: string | null;
  user_agent: string | null;
  details: Record<string, unknown> | null;
}

/** The select list that `loggedEvent` reads. Its names differ from the columns', so that `order by tx, seq` never means these texts. */
export const trailColumns =
  'id, epoch, tx::text as tx_text, seq::text as seq_text, occurred_at, type, outcome, category, channel, transaction_id, client_id, app_name, user_id, admin_user, host(client_ip) as client_ip, user_agent, details';

/** An event from its row. */
export function loggedEvent(raw: object): LoggedEvent {
  const row = raw as TrailRow;
  const place = { epoch: row.epoch, tx: BigInt(row.tx_text), seq: BigInt(row.seq_text) };
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
    clientId: row.client_id,
    appName: row.app_name,
    userId: row.user_id,
    adminUser: row.admin_user,
    clientIp: row.client_ip,
    userAgent: row.user_agent,
    details: row.details,
  };
}
