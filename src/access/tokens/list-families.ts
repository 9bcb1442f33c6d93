import { readKeysetPages } from '../../kernel/store/keyset-page.ts';
import type { Page } from '../../kernel/store/page.ts';
import type { PageRequest } from '../../kernel/store/page-request.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
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

const listed = {
  columns: `f.id, coalesce(a.name, c.name, f.client_id) as "clientName", case when c.kind = 'DYNAMIC' then c.name end as "deviceName", f.created_at as "createdAt", f.access_expires_at as "expiresAt", f.scopes, f.type,
    f.refresh_issued as "refreshTokenIssued", f.access_expires_at <= now() as expired`,
  from: 'token_family f left join client c on c.client_id = f.client_id left join mobile_app a on a.identifier = c.app_identifier',
  order: [
    { column: 'f.created_at', type: 'timestamptz' as const },
    { column: 'f.id::text', type: 'text' as const },
  ],
  isDescending: true,
};

/** Which live families: of these users, or of these users on these devices; only of some types or applications, unless these are left out or empty. */
export interface FamiliesAsked {
  /** `[userId]` or `[userId, clientId]`. */
  readonly holders: readonly (readonly string[])[];
  readonly types?: readonly TokenType[];
  readonly apps?: readonly string[] | undefined;
}

/** One page of the live token families of each holder, newest first: one prepared read. */
export function listFamilies(runtime: Runtime, { holders, types = [], apps }: FamiliesAsked, page: PageRequest): Promise<Page<ListedFamily>[]> {
  const values: unknown[] = [];
  const where = [isLiveFamily];
  if (types.length > 0) where.push(`f.type = any($${values.push(types)}::text[])`);
  if (apps) where.push(`c.app_identifier = any($${values.push(apps)})`);
  const columns = ['f.user_id', 'f.client_id'].slice(0, holders[0]?.length ?? 1);
  return readKeysetPages(runtime.database.query, { ...listed, where, values }, { columns, keys: holders }, page);
}
