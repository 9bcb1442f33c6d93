import { groupedWithEvents, insertEventsFrom } from '../../kernel/trail/append-events.ts';
import type { EventRow } from '../../kernel/trail/event-row.ts';
import type { Confirmation } from '../../keys/sender-constraints/index.ts';

/** A refresh token to supersede, and the pair of tokens that succeeds it. */
export interface RotationRow {
  readonly family_id: string;
  /** The family's generation when the presented token was found good. */
  readonly generation: number;
  /** Of the pair that this rotation supersedes. */
  readonly superseded: number;
  /** Whether the presented token keeps its grace, so that further uses of it get successors of their own. */
  readonly is_shared: boolean;
  /** Whether the pair it supersedes gets no grace of its own, because it took the place of another whose answer was lost. */
  readonly is_grace: boolean;
  readonly client_id: string;
  readonly user_id: string;
  /** Of an installation: whoever gets here has the right PIN. Null for web clients. */
  readonly profile_id: string | null;
  readonly scopes: readonly string[];
  readonly usage_limit: number;
  readonly token_id: string;
  readonly token_hash: string;
  readonly token_expires_at: string;
  readonly refresh_hash: string;
  readonly refresh_expires_at: string | null;
  /** Of the new access token. */
  readonly cnf: Confirmation | null;
  readonly audiences: readonly string[] | null;
}

/**
 * Rotates refresh tokens (RFC 9700 §4.14.2): the presented one is superseded and a new pair is stored, in a generation of its own. The family's row
 * decides. Of all uses that found it in one generation at most one wins and the others get nothing here, but for those that share their token: they
 * all win, in this batch or another, until the family is revoked. Families are locked in the order of their ids, as by whoever ends several of them.
 * On an installation that is a sign-in: its profile's wrong PINs are forgotten.
 */
export const rotateRefreshToken = groupedWithEvents<RotationRow & { events: readonly EventRow[] }>(
  'rotate-refresh-token',
  `with asked as materialized (select *, row_number() over (partition by family_id, is_shared order by ord) as nth,
       count(*) over (partition by family_id, is_shared) as uses
     from json_to_recordset($1::json) as x(
     ord int, family_id uuid, generation int, superseded int, is_shared bool, is_grace bool, client_id text, user_id text, profile_id text, scopes text[], usage_limit int,
     token_id uuid, token_hash text, token_expires_at timestamptz, refresh_hash text, refresh_expires_at timestamptz, cnf jsonb, audiences text[])
     order by family_id),
   moved as (update token_family f set generation = f.generation + case when a.is_shared then a.uses else 1 end, access_expires_at = a.token_expires_at,
       refresh_expires_at = a.refresh_expires_at, cnf = coalesce(f.cnf, a.cnf)
     from asked a where f.id = a.family_id and a.nth = 1 and (a.is_shared or f.generation = a.generation) and f.revoked_at is null
     returning a.ord, a.family_id, a.is_shared, f.generation),
   won as materialized (select a.*, m.generation - case when a.is_shared then a.uses - a.nth else 0 end as next
     from asked a join moved m on m.family_id = a.family_id where a.ord = m.ord or (a.is_shared and m.is_shared)),
   superseded as (update refresh_token r set superseded_at = coalesce(r.superseded_at, now()), grace_used_at = case when w.is_grace then now() end
     from won w where r.family_id = w.family_id and r.generation = w.superseded returning 1),
   refresh as (insert into refresh_token (hash, family_id, generation) select decode(refresh_hash, 'hex'), family_id, next from won returning 1),
   access as (insert into access_token (id, hash, family_id, generation, client_id, user_id, scopes, usage_limit, expires_at, cnf, audiences)
     select token_id, decode(token_hash, 'hex'), family_id, next, client_id, user_id, scopes, usage_limit, token_expires_at, cnf, audiences from won returning 1),
   signed_in as (update user_profile p set pin_failures = 0, last_login_at = now()
     from won w cross join lateral (select id from user_profile where client_id = w.client_id and profile_id = w.profile_id offset 0) as known
     where p.id = known.id returning 1),
   written as (${insertEventsFrom('won as asked')} returning 1)
   select ord from won`,
);
