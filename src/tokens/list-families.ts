import { type KeysetSource, readKeysetPage } from '../kernel/http/keyset-page.ts';
import type { Page } from '../kernel/http/page.ts';
import type { PageRequest } from '../kernel/http/page-request.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { isLiveFamily } from './family-liveness.ts';
import type { TokenType } from './token-types.ts';

/** A token as its user sees it: the family of all tokens that stem from one authorization. */
export interface ListedFamily {
  readonly id: string;
  readonly clientName: string;
  /** When the client is an installation of a mobile application. */
  readonly deviceName: string | null;
  readonly createdAt: Date;
  /** When the latest access token ends. */
  readonly expiresAt: Date;
  readonly scopes: readonly string[];
  readonly type: TokenType;
  readonly refreshTokenIssued: boolean;
  /** The access token has expired; only the refresh token lives. */
  readonly expired: boolean;
}

const listed: Pick<KeysetSource, 'columns' | 'from' | 'order' | 'isDescending'> = {
  columns: `f.id, coalesce(a.name, c.name, f.client_id) as "clientName", case when c.kind = 'DYNAMIC' then c.name end as "deviceName", f.created_at as "createdAt", f.access_expires_at as "expiresAt", f.scopes, f.type,
    f.refresh_issued as "refreshTokenIssued", f.access_expires_at <= now() as expired`,
  from: 'token_family f left join client c on c.client_id = f.client_id left join mobile_app a on a.identifier = c.app_identifier',
  order: [
    { column: 'f.created_at', type: 'timestamptz' },
    { column: 'f.id::text', type: 'text' },
  ],
  isDescending: true,
};

/** One page of a user's live token families, newest first; `types`, unless empty, leaves out those of other kinds. One prepared read. */
export function listFamilies(runtime: Runtime, userId: string, types: readonly TokenType[], page: PageRequest): Promise<Page<ListedFamily>> {
  const isFiltered = types.length > 0;
  const where = ['f.user_id = $1', isLiveFamily, ...(isFiltered ? ['f.type = any($2::text[])'] : [])];
  return readKeysetPage(runtime.database.query, { ...listed, where, values: isFiltered ? [userId, types] : [userId] }, page);
}
