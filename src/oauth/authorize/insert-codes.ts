import type { Asked } from '../../access/tokens/index.ts';
import { dayOf } from '../../kernel/base/clock.ts';
import type { GroupedStatement } from '../../kernel/store/grouped-statement.ts';
import { perDay } from '../../kernel/store/per-day.ts';
import { groupedWithEvents, insertEventsFrom } from '../../kernel/trail/append-events.ts';
import type { EventRow } from '../../kernel/trail/event-row.ts';

/** An authorization code to store. */
export interface CodeRow {
  readonly hash: string;
  readonly family_id: string;
  readonly client_id: string;
  readonly user_id: string;
  /** Null when no browser session stands behind it. */
  readonly session_id: string | null;
  /** Null when the request had none: then the token request must have none either (RFC 6749 §4.1.3). */
  readonly redirect_uri: string | null;
  readonly scopes: readonly string[];
  readonly code_challenge: string | null;
  /** Thumbprint of the key that alone may redeem the code (RFC 9449 §10). */
  readonly dpop_jkt: string | null;
  readonly asked: Asked | null;
  readonly nonce: string | null;
  readonly acr: string;
  readonly amr: readonly string[];
  readonly auth_time: string;
  readonly expires_at: string;
  /** The session that must not have ended when it is stored; null where none has to last. */
  readonly held_session: string | null;
  /** The pushed request that is answered by it; null for others. */
  readonly pushed_hash: string | null;
  readonly pushed_expires_at: string | null;
  /** What the events of the authorization belong to. */
  readonly flow_id: string | null;
}

type StoringCodes = GroupedStatement<CodeRow & { events: readonly EventRow[] }>;

/**
 * `decide` is what makes `won` of those whose session is alive (`fit`). Sessions and pushed requests are looked up as an array, so that it stays a look-up by key for
 * each, whatever the planner thinks of the size of the tables.
 */
function storingCodes(name: string, decide: string): StoringCodes {
  return groupedWithEvents(
    name,
    `with asked as materialized (select * from json_to_recordset($1::json) as x(ord int, hash text, family_id uuid, client_id text, user_id text, session_id uuid,
       redirect_uri text, scopes text[], code_challenge text, nonce text, acr text, amr text[], auth_time timestamptz, expires_at timestamptz,
       dpop_jkt text, asked jsonb, held_session uuid, pushed_hash text, pushed_expires_at timestamptz, flow_id uuid)),
     alive as (select s.id from browser_session s where s.id = any(array(select held_session from asked)) and s.ended_at is null order by s.id for share),
     fit as materialized (select * from asked a where a.held_session is null or exists (select 1 from alive l where l.id = a.held_session)),
     ${decide},
     stored as (insert into access_grant (hash, family_id, client_id, user_id, session_id, redirect_uri, scopes, code_challenge, nonce, acr, amr,
         auth_time, expires_at, dpop_jkt, asked, flow_id)
       select decode(hash, 'hex'), family_id, client_id, user_id, session_id, redirect_uri, scopes, code_challenge, nonce, acr, amr,
         auth_time, expires_at, dpop_jkt, asked, flow_id
       from won returning 1),
     written as (${insertEventsFrom('won as asked')} returning 1)
     select ord from won`,
  );
}

const plain = storingCodes('insert-grants', 'won as (select * from fit)');

const pushed = perDay((ofDay, day) =>
  storingCodes(
    `insert-pushed-grants-${day}`,
    `used as (update pushed_request p set used_at = now() from fit a
       where p.hash = any(array(select decode(pushed_hash, 'hex') from fit)) and p.hash = decode(a.pushed_hash, 'hex') and p.expires_at = a.pushed_expires_at and ${ofDay('p.expires_at')} and p.used_at is null returning a.ord),
     won as materialized (select * from fit a where exists (select 1 from used u where u.ord = a.ord))`,
  ),
);

/**
 * The statement that stores an authorization code with its event, together with those of other requests, in one commit. A pushed request gets one code
 * only: its row decides, and for those that come late nothing is returned. Nor is it for a session that has ended: who ends it either comes first, or finds the code.
 */
export function insertCode({ pushed_expires_at }: Pick<CodeRow, 'pushed_expires_at'>): StoringCodes {
  return pushed_expires_at === null ? plain : pushed(dayOf(new Date(pushed_expires_at)));
}
