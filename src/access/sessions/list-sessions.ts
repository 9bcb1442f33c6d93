import type { ReadUserPages } from '../../kernel/edge/user-pages.ts';
import { readKeysetPages } from '../../kernel/store/keyset-page.ts';

/** A live browser session as its user and the helpdesk see it; never its cookie. */
export interface ListedSession {
  readonly id: string;
  readonly createdAt: Date;
  readonly signedInAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly acr: string;
  readonly amr: readonly string[];
  /** Clients that got tokens in it. */
  readonly clientNames: readonly string[];
}

const mostNames = 100;

const order = [
  { column: 's.created_at', type: 'timestamptz' as const },
  { column: 's.id::text', type: 'text' as const },
];

/** SQL: the clients that got tokens in a session `s`; with applications, only their installations. */
const clientsOf = (apps: readonly string[] | undefined) =>
  `session_client p join client c on c.client_id = p.client_id where p.session_id = s.id${apps ? ' and c.app_identifier = any($1)' : ''}`;

/** One page of the live browser sessions of each user, newest first; with applications, only those in which one of them got tokens. One prepared read. */
export const listSessions: ReadUserPages<ListedSession> = ({ database }, { userIds, apps, page }) => {
  const source = {
    columns: `s.id, s.created_at as "createdAt", s.auth_time as "signedInAt", s.last_seen_at as "lastSeenAt",
      least(s.expires_at, s.max_expires_at) as "expiresAt", s.acr, s.amr, array(select c.name from ${clientsOf(apps)} order by c.name limit ${mostNames}) as "clientNames"`,
    from: 'browser_session s',
    where: ['s.ended_at is null', 's.expires_at > now()', 's.max_expires_at > now()', ...(apps ? [`exists (select 1 from ${clientsOf(apps)})`] : [])],
    values: apps ? [apps] : [],
    order,
    isDescending: true,
  };
  return readKeysetPages(database.query, source, { columns: ['s.user_id'], keys: userIds.map((userId) => [userId]) }, page);
};
