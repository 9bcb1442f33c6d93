import type { AuditEventName } from '../kernel/contract/catalogue.ts';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import { loadPage } from '../kernel/edge/load-page.ts';
import type { ReadUserPages } from '../kernel/edge/user-pages.ts';
import type { Page } from '../kernel/store/page.ts';
import type { PageRequest } from '../kernel/store/page-request.ts';
import type { Work } from '../kernel/work/work.ts';
import type { Asker } from './asker.ts';
import { refuseWithoutScope } from './refuse-without-scope.ts';
import { whyNothing } from './why-nothing.ts';

/** Whose things, for whom, and which page of them. */
export interface Listing {
  readonly asker: Asker;
  readonly userId: string;
  readonly page: PageRequest;
  /** The loaders of the request: what it lists of several users is read together. */
  readonly once?: GraphQLContext['once'];
}

type FoundEvent = 'API_CONSENT_LISTED' | 'API_TOKENS_LISTED' | 'API_DEVICES_LISTED' | 'API_APP_LISTED' | 'API_AUTHENTICATION_APPS_LISTED';
type NothingEvent =
  | 'API_CONSENT_NO_DATA_FOUND'
  | 'API_TOKENS_NO_DATA_FOUND'
  | 'API_DEVICES_NO_DATA_FOUND'
  | 'API_APP_NO_DATA_FOUND'
  | 'API_AUTHENTICATION_APP_NOT_FOUND';

/** A list of users: what it is called, how it is read, and the events that tell of a reading. */
export interface UserList<Node> {
  readonly name: string;
  /** What else tells its pages apart. */
  readonly variant?: string;
  readonly read: ReadUserPages<Node>;
  readonly found: FoundEvent & AuditEventName;
  readonly nothing: NothingEvent & AuditEventName;
}

/** Stands for the loaders where a request lists only once. */
export const alone: GraphQLContext['once'] = (_name, make) => make();

/** One page of a list of one user, as far as the asker may see it, read together with those of other users. */
export function loadUserPage<Node>(
  { runtime }: Pick<Work, 'runtime'>,
  { asker: { apps }, userId, page, once = alone }: Listing,
  { name, variant = '', read }: Pick<UserList<Node>, 'name' | 'variant' | 'read'>,
): Promise<Page<Node>> {
  return loadPage(
    { once },
    `${name} of users ${variant} ${JSON.stringify(page)}`,
    (users) => read(runtime, { userIds: users.map(([id]) => id as string), apps, page }),
    [userId],
  );
}

/** One page of a list of a user. A reading by the user or an API client is recorded; one by an administrator is not. */
export async function listOfUser<Node>(work: Work, listing: Listing, list: UserList<Node>): Promise<Page<Node>> {
  const { asker, userId, page } = listing;
  refuseWithoutScope(work, asker, userId, list.name);
  const found = await loadUserPage(work, listing, list);
  if (asker.kind === 'admin') return found;
  const count = found.edges.length;
  const subject = { userId, ...asker.subject };
  if (count > 0) work.record(list.found, { count, ...subject });
  else work.record(list.nothing, { reason: await whyNothing(work, userId, page), ...subject });
  return found;
}
