import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import type { GraphqlApi } from '../support/graphql.ts';

/** What the page says about one field: its cells by the head of the column. */
export type PermissionLine = Readonly<Record<string, string>>;

/** Reads docs/permissions.md as an administrator would: what stands there for each field of an API. */
export function readPermissionPage(api: GraphqlApi): ReadonlyMap<string, PermissionLine> {
  const text = readFileSync(join(packageRoot, 'docs', 'permissions.md'), 'utf8');
  const section = text.split(/^## /m).find((part) => part.includes(`/graphql/${api}`)) ?? '';
  const [head = [], ...rows] = section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '));
  return new Map(
    rows.map((cells) => [cells[0]?.replaceAll('`', '') ?? '', Object.fromEntries(head.map((name, index) => [name, cells[index] ?? '']))]),
  );
}
