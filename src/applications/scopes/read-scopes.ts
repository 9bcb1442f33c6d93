import { readKeysetPage } from '../../kernel/store/keyset-page.ts';
import { mapPage, type Page } from '../../kernel/store/page.ts';
import type { PageRequest } from '../../kernel/store/page-request.ts';
import { searchPattern } from '../../kernel/store/search-pattern.ts';
import { selectList } from '../../kernel/store/select-list.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { Scope } from './scope.entity.ts';
import { type ScopeValues, scopeFields } from './scope-fields.ts';
import { scopeValues } from './scope-values.ts';

/** A scope as the API shows it. */
export type ScopeNode = ScopeValues & Pick<Scope, 'createdAt' | 'updatedAt' | 'version'> & { readonly id: string };

const columns = selectList([...Object.keys(scopeFields), 'createdAt', 'updatedAt', 'version']);

/** A stored scope in the shape of the API. */
export function scopeNode(scope: Readonly<Scope>): ScopeNode {
  const { createdAt, updatedAt, version } = scope;
  return { id: scope.scopeId, ...scopeValues(scope), createdAt, updatedAt, version };
}

/** One page of scopes, oldest first. */
export async function readScopes(runtime: Runtime, search: string | undefined, page: PageRequest): Promise<Page<ScopeNode>> {
  const source = {
    columns,
    from: 'scope',
    where: search ? ['scope_id collate "C" ilike $1'] : [],
    values: search ? [searchPattern(search)] : [],
    order: [
      { column: 'created_at', type: 'timestamptz' as const },
      { column: 'scope_id', type: 'text' as const },
    ],
  };
  return mapPage(await readKeysetPage<Scope>(runtime.database.query, source, page), scopeNode);
}

/** The scopes with the given ids, in one read and in the order of the ids; undefined where there is none. */
export async function readScopesById(runtime: Runtime, scopeIds: readonly string[]): Promise<(ScopeNode | undefined)[]> {
  const asked = scopeIds.filter((id) => !id.includes('\0'));
  const rows = await runtime.database.query<Scope>(`select ${columns} from scope where scope_id = any($1)`, [asked]);
  const byId = new Map(rows.map((row) => [row.scopeId, scopeNode(row)]));
  return scopeIds.map((id) => byId.get(id));
}
