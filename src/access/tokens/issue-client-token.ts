import { groupedWithEvents, insertEveryEvent } from '../../kernel/trail/append-events.ts';
import type { EventRow } from '../../kernel/trail/event-row.ts';
import type { Confirmation } from '../../keys/sender-constraints/index.ts';

/** Columns of an access token without a user: it belongs to no family. */
export interface ClientTokenRow {
  readonly id: string;
  readonly hash: string;
  readonly client_id: string;
  readonly scopes: readonly string[];
  readonly usage_limit: number;
  readonly expires_at: string;
  readonly cnf: Confirmation | null;
  readonly audiences: readonly string[] | null;
}

/** Stores access tokens of the client credentials grant with their events: append-only, one commit for all who ask together. */
export const issueClientToken = groupedWithEvents<ClientTokenRow & { events: readonly EventRow[] }>(
  'issue-client-token',
  `with asked as (select * from json_to_recordset($1::json) as x(
     ord int, id uuid, hash text, client_id text, scopes text[], usage_limit int, expires_at timestamptz, cnf jsonb, audiences text[])),
   issued as (insert into access_token (id, hash, client_id, scopes, usage_limit, expires_at, cnf, audiences)
     select id, decode(hash, 'hex'), client_id, scopes, usage_limit, expires_at, cnf, audiences from asked returning 1),
   written as (${insertEveryEvent} returning 1)
   select ord from asked`,
);
