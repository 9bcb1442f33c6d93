import { type KeysetSource, readKeysetPage } from '../kernel/http/keyset-page.ts';
import type { Page } from '../kernel/http/page.ts';
import type { PageRequest } from '../kernel/http/page-request.ts';
import type { Runtime } from '../kernel/runtime.ts';

/** A consent as its user sees it. */
export interface ListedConsent {
  readonly id: string;
  readonly clientName: string;
  /** When the client is an installation of a mobile application. */
  readonly deviceName: string | null;
  readonly scopes: readonly string[];
  readonly givenAt: Date;
  readonly updatedAt: Date;
}

const listed: Pick<KeysetSource, 'columns' | 'from' | 'where' | 'order' | 'isDescending'> = {
  columns: `s.id, coalesce(a.name, c.name, s.client_id) as "clientName", case when c.kind = 'DYNAMIC' then c.name end as "deviceName", s.scopes, s.given_at as "givenAt", s.updated_at as "updatedAt"`,
  from: 'consent s left join client c on c.client_id = s.client_id left join mobile_app a on a.identifier = c.app_identifier',
  where: ['s.user_id = $1'],
  order: [
    { column: 's.given_at', type: 'timestamptz' },
    { column: 's.id::text', type: 'text' },
  ],
  isDescending: true,
};

/** One page of a user's consents, newest first: one prepared read. */
export function readConsents(runtime: Runtime, userId: string, page: PageRequest): Promise<Page<ListedConsent>> {
  return readKeysetPage(runtime.database.query, { ...listed, values: [userId] }, page);
}
