import type { ClientKind } from '../clients/index.ts';
import { type KeysetSource, readKeysetPage } from '../kernel/http/keyset-page.ts';
import type { Page } from '../kernel/http/page.ts';
import type { PageRequest } from '../kernel/http/page-request.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { isLiveFamily } from '../tokens/index.ts';

/** An application that has access to something of a user: a mobile application on all devices, or a web client. */
export interface ListedApplication {
  /** Identifier of the mobile application, or client id of the web client. */
  readonly id: string;
  readonly name: string;
  readonly kind: ClientKind;
  /** On how many devices of the user the mobile application has access; 0 for a web client. */
  readonly installationCount: number;
}

/** SQL: the clients that hold a live token, a usable code or a consent of the user `$1`. */
export const clientsOfUser = `select f.client_id from token_family f where f.user_id = $1 and ${isLiveFamily}
  union select client_id from access_grant where user_id = $1 and consumed_at is null and expires_at > now()
  union select client_id from consent where user_id = $1`;

const listed: Omit<KeysetSource, 'values'> = {
  columns: `application.id, application.name, application.kind, application."installationCount"`,
  from: `(select coalesce(c.app_identifier, c.client_id) as id, min(coalesce(a.name, c.name)) as name, min(c.kind) as kind,
      (count(*) filter (where c.kind = 'DYNAMIC'))::int as "installationCount"
    from (${clientsOfUser}) held join client c on c.client_id = held.client_id left join mobile_app a on a.identifier = c.app_identifier
    group by coalesce(c.app_identifier, c.client_id), c.app_identifier is null) application`,
  where: [],
  order: [
    { column: 'application.name', type: 'text' },
    { column: 'application.id', type: 'text' },
    { column: 'application.kind', type: 'text' },
  ],
};

/** One page of the applications that have access to something of a user, by name: one prepared read. */
export function readApplications(runtime: Runtime, userId: string, page: PageRequest): Promise<Page<ListedApplication>> {
  return readKeysetPage(runtime.database.query, { ...listed, values: [userId] }, page);
}
