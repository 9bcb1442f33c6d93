import { isSettled } from '../../kernel/trail/read-trail.ts';
import { type LoggedEvent, trailColumns } from '../../kernel/trail/trail-rows.ts';
import type { TrailSource } from '../../kernel/trail/trail-source.ts';

/** Whose events, how many of each user, and outside which mobile applications nothing is told; undefined: everything is. */
export interface LatestAsked {
  readonly userIds: readonly string[];
  readonly count: number;
  readonly apps: readonly string[] | undefined;
}

/** So many events of a user are looked through for those of some applications. */
const mostLookedThrough = 1000;

const newest = 'order by epoch desc, tx desc, seq desc';
const ofUser = `select * from audit_event where person_ref = decode(asked.person, 'hex') and ${isSettled} ${newest}`;
const ofApps = `select * from (${ofUser} limit ${mostLookedThrough}) latest
  where (select c.app_identifier from client c where c.client_id = latest.client_id) = any($3) ${newest}`;

const statement = (events: string) => `select asked.ord::text as user_ord, found.* from unnest($1::text[]) with ordinality as asked (person, ord)
  cross join lateral (select ${trailColumns} from (${events} limit $2) event ${newest}) found`;

/**
 * The latest events of each user, newest first, in one read. With applications: those among the last thousand that name an installation of
 * one of them which still exists.
 */
export async function readLatestEvents({ query, references, open }: TrailSource, { userIds, count, apps }: LatestAsked): Promise<LoggedEvent[][]> {
  const values = [userIds.map((userId) => references.person(userId)), count, ...(apps ? [apps] : [])];
  const rows = await query<{ user_ord: string }>(statement(apps ? ofApps : ofUser), values);
  const events = await open(rows);
  const byUser = Map.groupBy(events, (_event, at) => rows[at]?.user_ord);
  return userIds.map((_userId, at) => byUser.get(String(at + 1)) ?? []);
}
