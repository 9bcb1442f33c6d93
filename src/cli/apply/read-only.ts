import type { FieldTable } from '../../kernel/objects/fields/field.ts';
import type { ObjectKind } from '../../kernel/objects/object-kind.ts';
import { readOnlyObject } from '../../kernel/objects/read-objects.ts';
import type { Page } from '../../kernel/store/page.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';

/** A page with the one row of a kind that has only one. */
export function only<Fields extends FieldTable, Shown extends object>(
  kind: ObjectKind<Fields, never, Shown>,
): (runtime: Runtime) => Promise<Page<object>> {
  const pageInfo = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null };
  return async (runtime) => ({ edges: [{ cursor: '', node: await readOnlyObject(runtime, kind) }], pageInfo, totalCount: async () => 1 });
}
