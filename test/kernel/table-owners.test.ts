import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { roomsByTable } from '../support/table-rooms.ts';

interface Ownership {
  readonly owner: string;
  /** Rooms that name it in statements of theirs, beside the owner. */
  readonly others: readonly string[];
}

const file = join(packageRoot, 'schema', 'tables.json');
const declared = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Ownership>;
/** How many such rooms there are in all. It may only become smaller. */
const most = 90;

test('every table has an owner, and schema/tables.json names whoever else says its name', () => {
  const found = Object.fromEntries(
    [...roomsByTable()].map(([table, rooms]) => {
      const owner = declared[table]?.owner ?? 'nobody';
      return [table, { owner, others: [...rooms].filter((room) => room !== owner).sort() }];
    }),
  );
  expect(declared).toEqual(found);
});

test('the list of those who are not the owner only shrinks', () => {
  expect(Object.values(declared).flatMap(({ others }) => others).length).toBeLessThanOrEqual(most);
});
