import { dayOf } from '../../kernel/base/clock.ts';
import type { GroupedStatement } from '../../kernel/store/grouped-statement.ts';
import { perDay } from '../../kernel/store/per-day.ts';
import { groupedWithEvents, insertEventsFrom } from '../../kernel/trail/append-events.ts';
import type { EventRow } from '../../kernel/trail/event-row.ts';
import type { Confirmation } from '../../keys/sender-constraints/index.ts';
import type { Asked } from './asked.ts';
import { isLiveFamily } from './family-liveness.ts';

/** A code to use up and the family of tokens to put in its place. */
export interface RedeemedCodeRow {
  readonly grant_hash: string;
  readonly grant_expires_at: string;
  readonly family_id: string;
  readonly client_id: string;
  readonly user_id: string;
  /** Of an installation; null for web clients. */
  readonly profile_id: string | null;
  readonly session_id: string | null;
  readonly scopes: readonly string[];
  readonly acr: string | null;
  readonly amr: readonly string[];
  readonly auth_time: string;
  readonly nonce: string | null;
  readonly token_id: string;
  readonly token_hash: string;
  readonly token_expires_at: string;
  readonly usage_limit: number;
  /** Of the access token and of the family. */
  readonly cnf: Confirmation | null;
  readonly audiences: readonly string[] | null;
  readonly asked: Asked | null;
  /** Null when no refresh token is issued. */
  readonly refresh_hash: string | null;
  readonly refresh_expires_at: string | null;
  readonly refresh_max_expires_at: string | null;
  /** How many earlier families of the same client, user and scopes may live on. */
  readonly keep_sessions: number;
}

type RedeemingCodes = GroupedStatement<RedeemedCodeRow & { events: readonly EventRow[] }>;

/**
 * Codes are looked up as an array, so that it stays a look-up by key for each, whatever the planner thinks of the size of the day's partition. The
 * `offset` has a person's families looked for by the person: those of a client may be millions.
 */
const redeeming = perDay(
  (ofDay, day): RedeemingCodes =>
    groupedWithEvents(
      `redeem-grant-${day}`,
      `with asked as materialized (select * from json_to_recordset($1::json) as x(
         ord int, grant_hash text, grant_expires_at timestamptz, family_id uuid, client_id text, user_id text, profile_id text, session_id uuid, scopes text[],
         acr text, amr text[], auth_time timestamptz, nonce text, token_id uuid, token_hash text, token_expires_at timestamptz, usage_limit int, cnf jsonb,
         refresh_hash text, refresh_expires_at timestamptz, refresh_max_expires_at timestamptz, keep_sessions int, audiences text[], asked jsonb)),
       used as (update access_grant g set consumed_at = now() from asked a
         where g.hash = any(array(select decode(grant_hash, 'hex') from asked)) and g.hash = decode(a.grant_hash, 'hex')
           and g.expires_at = a.grant_expires_at and ${ofDay('g.expires_at')} and g.consumed_at is null and g.expires_at > now()
         returning a.ord),
       won as materialized (select a.* from asked a join used using (ord)),
       excess as (select f.id, row_number() over (partition by w.ord order by f.created_at desc) > w.keep_sessions as is_excess
         from won w cross join lateral (select id, client_id, scopes, created_at from token_family f
             where f.user_id = w.user_id and f.type = 'DEFAULT' and ${isLiveFamily} offset 0) as f
           where f.client_id = w.client_id and f.scopes @> w.scopes and f.scopes <@ w.scopes),
       ended as (update token_family f set revoked_at = now(), revoked_reason = 'session_limit' from excess e where f.id = e.id and e.is_excess returning 1),
       family as (insert into token_family (id, client_id, user_id, profile_id, session_id, scopes, acr, amr, auth_time, nonce, access_expires_at, refresh_issued,
           refresh_expires_at, refresh_max_expires_at, cnf, asked)
         select family_id, client_id, user_id, profile_id, session_id, scopes, acr, amr, auth_time, nonce, token_expires_at, refresh_hash is not null,
           refresh_expires_at, refresh_max_expires_at, cnf, asked from won returning 1),
       refresh as (insert into refresh_token (hash, family_id, generation)
         select decode(refresh_hash, 'hex'), family_id, 1 from won where refresh_hash is not null returning 1),
       access as (insert into access_token (id, hash, family_id, client_id, user_id, scopes, usage_limit, expires_at, cnf, audiences)
         select token_id, decode(token_hash, 'hex'), family_id, client_id, user_id, scopes, usage_limit, token_expires_at, cnf, audiences from won returning 1),
       took_part as (insert into session_client (session_id, client_id)
         select distinct session_id, client_id from won where session_id is not null order by session_id, client_id on conflict do nothing returning 1),
       written as (${insertEventsFrom('won as asked')} returning 1)
       select ord from won`,
    ),
);

/**
 * The statement that uses an authorization code up and issues its tokens, together with those of other requests. The code's row decides: of several
 * uses at most one finds it unused, and that one alone gets tokens and event. Earlier sessions beyond the client's limit end with it. The client has
 * then taken part in the browser session.
 */
export function redeemCode({ grant_expires_at }: Pick<RedeemedCodeRow, 'grant_expires_at'>): RedeemingCodes {
  return redeeming(dayOf(new Date(grant_expires_at)));
}
