import { type KeysetSource, readKeysetPage } from '../kernel/http/keyset-page.ts';
import type { Page } from '../kernel/http/page.ts';
import type { PageRequest } from '../kernel/http/page-request.ts';
import type { Runtime } from '../kernel/runtime.ts';

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

const listed: Omit<KeysetSource, 'values'> = {
  columns: `s.id, s.created_at as "createdAt", s.auth_time as "signedInAt", s.last_seen_at as "lastSeenAt",
    least(s.expires_at, s.max_expires_at) as "expiresAt", s.acr, s.amr,
    array(select c.name from session_client p join client c on c.client_id = p.client_id where p.session_id = s.id order by c.name) as "clientNames"`,
  from: 'browser_session s',
  where: ['s.user_id = $1', 's.ended_at is null', 's.expires_at > now()', 's.max_expires_at > now()'],
  order: [
    { column: 's.created_at', type: 'timestamptz' },
    { column: 's.id::text', type: 'text' },
  ],
  isDescending: true,
};

/** One page of a user's live browser sessions, newest first: one prepared read. */
export function listSessions(runtime: Runtime, userId: string, page: PageRequest): Promise<Page<ListedSession>> {
  return readKeysetPage(runtime.database.query, { ...listed, values: [userId] }, page);
}
