import { readKeysetPages } from '../../kernel/store/keyset-page.ts';
import { mapPage, type Page } from '../../kernel/store/page.ts';
import type { PageRequest } from '../../kernel/store/page-request.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { enrolments, type ListedEnrolment } from './read-enrolments.ts';
import { authenticatorsOf, type ListedAuthenticator, openAuthenticators, type StoredAuthenticator } from './user-authenticators.ts';

/** An application instance with what helps to tell how it is used. */
export interface ListedInstance extends ListedEnrolment {
  readonly profileId: string;
  readonly lastUsedAt: Date | null;
  readonly authenticators: readonly ListedAuthenticator[];
}

const source = {
  columns: `${enrolments.columns}, p.profile_id as "profileId", i.last_used_at as "lastUsedAt",
    ${authenticatorsOf('i.user_id', 'i.client_id', 'i.user_profile_id')} as authenticators`,
  from: `${enrolments.from} join user_profile p on p.id = i.user_profile_id join mobile_app a on a.identifier = c.app_identifier`,
  where: [`i.status = 'ACTIVE'`],
  values: [],
  order: enrolments.order,
};

/** One page of the application instances of each user on each device (`[userId, clientId]`), in the order of enrollment: one prepared read. */
export async function readInstances(runtime: Runtime, holders: readonly (readonly string[])[], page: PageRequest): Promise<Page<ListedInstance>[]> {
  const columns = ['i.user_id', 'i.client_id'];
  type Row = Omit<ListedInstance, 'authenticators'> & { authenticators: readonly StoredAuthenticator[] };
  const pages = await readKeysetPages<Row>(runtime.database.query, source, { columns, keys: holders }, page);
  return pages.map((found) => mapPage(found, (row) => ({ ...row, authenticators: openAuthenticators(row.authenticators) })));
}
