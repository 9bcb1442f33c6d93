import type { ReadUserPages } from '../../kernel/edge/user-pages.ts';
import { readKeysetPages } from '../../kernel/store/keyset-page.ts';

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

const listed = {
  columns: `s.id, coalesce(a.name, c.name, s.client_id) as "clientName", case when c.kind = 'DYNAMIC' then c.name end as "deviceName", s.scopes, s.given_at as "givenAt", s.updated_at as "updatedAt"`,
  from: 'consent s left join client c on c.client_id = s.client_id left join mobile_app a on a.identifier = c.app_identifier',
  order: [
    { column: 's.given_at', type: 'timestamptz' as const },
    { column: 's.id::text', type: 'text' as const },
  ],
  isDescending: true,
};

/** One page of the consents of each user, newest first: one prepared read. */
export const readConsents: ReadUserPages<ListedConsent> = ({ database }, { userIds, apps, page }) => {
  const source = { ...listed, where: apps ? ['c.app_identifier = any($1)'] : [], values: apps ? [apps] : [] };
  return readKeysetPages(database.query, source, { columns: ['s.user_id'], keys: userIds.map((userId) => [userId]) }, page);
};
