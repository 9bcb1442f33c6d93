import { createHash } from 'node:crypto';

/** An event as it is stored, every column as text; see `provenColumns`. */
export type ProvenRow = Readonly<Record<string, string | null>>;

/**
 * The columns that the chain covers, in this order, as PostgreSQL prints them: times in UTC with milliseconds, details as `jsonb` text, what
 * concerns a person as it is sealed. The two references for searching are left out: an erasure takes them away.
 */
export const provenColumns = {
  epoch: 'e.epoch::text',
  tx: 'e.tx::text',
  seq: 'e.seq::text',
  id: 'e.id::text',
  occurred_at: `to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  type: 'e.type',
  outcome: 'e.outcome',
  category: 'e.category',
  channel: 'e.channel',
  transaction_id: 'e.transaction_id',
  client_id: 'e.client_id',
  app_name: 'e.app_name',
  admin_user: 'e.admin_user',
  client_ip: 'host(e.client_ip)',
  user_agent: 'e.user_agent',
  person_key: 'e.person_key::text',
  sealed: 'e.sealed',
  details: 'e.details::text',
  flow_id: 'e.flow_id::text',
} as const;

const { flow_id: _flow, ...always } = provenColumns;
const names = Object.keys(always);

/** SHA-256 over the JSON array (UTF-8) of the column texts in the order of `provenColumns`, null where there is none; without a flow it ends before that. */
export function eventHash(row: ProvenRow): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([...names.map((name) => row[name] ?? null), ...(row.flow_id ? [row.flow_id] : [])]))
    .digest();
}

/** The next head: SHA-256 over the head before it and the hash of the event. */
export function nextHead(head: Buffer, hash: Buffer): Buffer {
  return createHash('sha256').update(head).update(hash).digest();
}

/** What the chain starts from. */
export const firstHead = Buffer.alloc(32);
