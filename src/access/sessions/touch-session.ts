import { groupedStatement } from '../../kernel/store/grouped-statement.ts';

/** A session that was used. The seconds are the deployment's: the same for all. */
export interface TouchedSession {
  readonly id: string;
  /** For how long this use keeps it alive. */
  readonly idle_seconds: number;
  /** How long ago the last noted use must lie. */
  readonly touch_seconds: number;
}

/**
 * Notes the use of many sessions in one statement and commit; the absolute end stays. A session that somebody else holds just now is ending, or was
 * used by a request that notes it, so nobody waits for another.
 */
export const touchSession = groupedStatement<TouchedSession>(
  'touch-session',
  `with asked as materialized (select * from json_to_recordset($1::json) as x(ord int, id uuid, idle_seconds float8, touch_seconds float8)),
   held as materialized (select id from browser_session where id = any(array(select id from asked)) and ended_at is null
     and last_seen_at < now() - make_interval(secs => (select max(touch_seconds) from asked)) for no key update skip locked),
   touched as (update browser_session set last_seen_at = now(),
       expires_at = least(now() + make_interval(secs => (select max(idle_seconds) from asked)), max_expires_at)
     where id = any(array(select id from held)) returning 1)
   select ord from asked where false`,
);
