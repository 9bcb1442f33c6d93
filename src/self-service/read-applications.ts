import { isLiveFamily } from '../access/tokens/index.ts';
import type { ClientKind } from '../applications/clients/index.ts';
import type { ReadUserPages } from '../kernel/edge/user-pages.ts';
import { readKeysetPages } from '../kernel/store/keyset-page.ts';

/** An application that has access to something of a user: a mobile application on all devices, or a web client. */
export interface ListedApplication {
  /** Identifier of the mobile application, or client id of the web client. */
  readonly id: string;
  readonly name: string;
  readonly kind: ClientKind;
  /** On how many devices of the user the mobile application has access; 0 for a web client. */
  readonly installationCount: number;
}

/** SQL: the clients that hold a live token, a usable code or a consent of the user whom `user` names. */
export const clientsOfUser = (user: string) => `select f.client_id from token_family f where f.user_id = ${user} and ${isLiveFamily}
  union select client_id from access_grant where user_id = ${user} and consumed_at is null and expires_at > now()
  union select client_id from consent where user_id = ${user}`;

const order = [
  { column: 'application.name', type: 'text' as const },
  { column: 'application.id', type: 'text' as const },
  { column: 'application.kind', type: 'text' as const },
];

/** One page of the applications that have access to something of each user, by name: one prepared read. */
export const readApplications: ReadUserPages<ListedApplication> = ({ database }, { userIds, apps, page }) => {
  const from = `(select coalesce(c.app_identifier, c.client_id) as id, min(coalesce(a.name, c.name)) as name, min(c.kind) as kind,
      (count(*) filter (where c.kind = 'DYNAMIC'))::int as "installationCount"
    from (${clientsOfUser('parent.key_0')}) held join client c on c.client_id = held.client_id left join mobile_app a on a.identifier = c.app_identifier
    ${apps ? 'where c.app_identifier = any($1)' : ''} group by coalesce(c.app_identifier, c.client_id), c.app_identifier is null) application`;
  const columns = 'application.id, application.name, application.kind, application."installationCount"';
  const source = { columns, from, where: [], values: apps ? [apps] : [], order };
  return readKeysetPages(database.query, source, { columns: [], keys: userIds.map((userId) => [userId]) }, page);
};
