import type { ClientGrantType } from '../../applications/clients/index.ts';
import { readKeysetPage } from '../../kernel/store/keyset-page.ts';
import type { Page } from '../../kernel/store/page.ts';
import type { PageRequest } from '../../kernel/store/page-request.ts';
import { selectList } from '../../kernel/store/select-list.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';

/** An initial access token as the API shows it; of the token itself nothing. */
export interface InitialTokenNode {
  readonly id: string;
  readonly name: string;
  readonly scopeIds: readonly string[];
  readonly grantTypes: readonly ClientGrantType[];
  readonly maxUses: number;
  readonly uses: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

const columns = selectList(['id', 'name', 'scopeIds', 'grantTypes', 'maxUses', 'uses', 'createdAt', 'expiresAt']);

/** One page of initial access tokens, oldest first. Those that expired are deleted after a while. */
export function readInitialTokens(runtime: Runtime, page: PageRequest): Promise<Page<InitialTokenNode>> {
  const order = [
    { column: 'created_at', type: 'timestamptz' as const },
    { column: 'id::text', type: 'text' as const },
  ];
  return readKeysetPage<InitialTokenNode>(runtime.database.query, { columns, from: 'initial_access_token', where: [], values: [], order }, page);
}
