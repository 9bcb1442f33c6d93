import type { EventRow } from '../kernel/audit/event-row.ts';
import { insertEventsFrom } from '../kernel/work/append-events.ts';
import { groupedStatement } from '../kernel/work/grouped-statement.ts';

/** A refresh token to supersede and the pair to put in its place. */
export interface RotationRow {
  readonly old_hash: string;
  readonly family_id: string;
  readonly generation: number;
  readonly client_id: string;
  readonly user_id: string;
  readonly scopes: readonly string[];
  readonly usage_limit: number;
  readonly token_id: string;
  readonly token_hash: string;
  readonly token_expires_at: string;
  readonly refresh_hash: string;
  readonly refresh_expires_at: string | null;
}

const asked = `ord int, old_hash text, family_id uuid, generation int, client_id text, user_id text, scopes text[], usage_limit int, token_id uuid,
  token_hash text, token_expires_at timestamptz, refresh_hash text, refresh_expires_at timestamptz, events json`;

/** What follows a won rotation: the family moves one generation on, which ends its earlier access token, and the new pair is stored. */
const newPair = `family as (update token_family f set generation = w.generation + 1, access_expires_at = w.token_expires_at,
     refresh_expires_at = w.refresh_expires_at
     from won w where f.id = w.family_id and f.revoked_at is null returning w.ord),
   fresh as materialized (select w.* from won w join family using (ord)),
   refresh as (insert into refresh_token (hash, family_id, generation) select decode(refresh_hash, 'hex'), family_id, generation + 1 from fresh returning 1),
   access as (insert into access_token (id, hash, family_id, generation, client_id, user_id, scopes, usage_limit, expires_at)
     select token_id, decode(token_hash, 'hex'), family_id, generation + 1, client_id, user_id, scopes, usage_limit, token_expires_at from fresh returning 1),
   written as (${insertEventsFrom('fresh as asked')} returning 1)
   select ord from fresh`;

/** Rotates refresh tokens (RFC 9700 §4.14.2). Of several uses of one token at most one finds it current; the others get nothing here. */
export const rotateRefreshToken = groupedStatement<RotationRow & { events: readonly EventRow[] }>(
  'rotate-refresh-token',
  `with asked as materialized (select * from json_to_recordset($1::json) as x(${asked})),
   superseded as (update refresh_token r set superseded_at = now() from asked a
     where r.hash = decode(a.old_hash, 'hex') and r.superseded_at is null returning a.ord),
   won as materialized (select a.* from asked a join superseded using (ord)),
   ${newPair}`,
);

/** The one use of a superseded token that a grace window allows: its successor is superseded in turn, so that one token stays current. */
export const rotateInGrace = groupedStatement<RotationRow & { events: readonly EventRow[] }>(
  'rotate-in-grace',
  `with asked as materialized (select * from json_to_recordset($1::json) as x(${asked})),
   granted as (update refresh_token r set grace_used_at = now() from asked a
     where r.hash = decode(a.old_hash, 'hex') and r.superseded_at is not null and r.grace_used_at is null returning a.ord),
   won as materialized (select a.* from asked a join granted using (ord)),
   superseded as (update refresh_token r set superseded_at = now(), grace_used_at = now() from won w
     where r.family_id = w.family_id and r.superseded_at is null returning 1),
   ${newPair}`,
);
