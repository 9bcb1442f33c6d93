import type { EventRow } from '../kernel/audit/event-row.ts';
import { insertEventsFrom } from '../kernel/work/append-events.ts';
import { groupedStatement } from '../kernel/work/grouped-statement.ts';
import type { Confirmation } from '../sender-constraints/index.ts';

/** A family to move one generation on, and the pair of tokens of its next generation. */
export interface RotationRow {
  readonly family_id: string;
  /** The generation in which the presented token was found good. */
  readonly generation: number;
  /** Whether the presented token is the predecessor of the current one; its successor then gets no grace of its own. */
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
 * Rotates refresh tokens (RFC 9700 §4.14.2): the family moves one generation on, which ends its access token, and the new pair is stored. The
 * family's row decides: of all uses that found it in one generation at most one wins; the others get nothing here. Families are locked in the order of
 * their ids, as by whoever ends several of them. On an installation that is a sign-in: its profile's wrong PINs are forgotten.
 */
export const rotateRefreshToken = groupedStatement<RotationRow & { events: readonly EventRow[] }>(
  'rotate-refresh-token',
  `with asked as materialized (select * from json_to_recordset($1::json) as x(
     ord int, family_id uuid, generation int, is_grace boolean, client_id text, user_id text, profile_id text, scopes text[], usage_limit int, token_id uuid,
     token_hash text, token_expires_at timestamptz, refresh_hash text, refresh_expires_at timestamptz, cnf jsonb, audiences text[])
     order by family_id),
   moved as (update token_family f set generation = a.generation + 1, access_expires_at = a.token_expires_at, refresh_expires_at = a.refresh_expires_at,
       cnf = coalesce(f.cnf, a.cnf)
     from asked a where f.id = a.family_id and f.generation = a.generation and f.revoked_at is null returning a.ord),
   won as materialized (select a.* from asked a join moved using (ord)),
   superseded as (update refresh_token r set superseded_at = now(), grace_used_at = case when w.is_grace then now() end
     from won w where r.family_id = w.family_id and r.generation = w.generation returning 1),
   refresh as (insert into refresh_token (hash, family_id, generation) select decode(refresh_hash, 'hex'), family_id, generation + 1 from won returning 1),
   access as (insert into access_token (id, hash, family_id, generation, client_id, user_id, scopes, usage_limit, expires_at, cnf, audiences)
     select token_id, decode(token_hash, 'hex'), family_id, generation + 1, client_id, user_id, scopes, usage_limit, token_expires_at, cnf, audiences from won returning 1),
   signed_in as (update user_profile p set pin_failures = 0, last_login_at = now()
     from won w cross join lateral (select id from user_profile where client_id = w.client_id and profile_id = w.profile_id offset 0) as known
     where p.id = known.id returning 1),
   written as (${insertEventsFrom('won as asked')} returning 1)
   select ord from won`,
);
