import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/kernel/base/package-root.ts';

/** Groups that are one room. */
const oneRoom = new Set(['sign-in', 'oauth', 'self-service', 'server', 'cli']);
const created = /create table (?:if not exists )?([a-z_]+)/gi;
/** A table in a statement, in the table of partitions, or as that of an entity or a kind of object. */
const named = /\b(?:from|join|into|update|table:|tableName:)\s+'?([a-z_]+)\b/g;

function texts(pattern: string): { readonly file: string; readonly text: string }[] {
  return globSync(pattern, { cwd: packageRoot }).map((file) => ({ file, text: readFileSync(join(packageRoot, file), 'utf8') }));
}

function roomOf(file: string): string {
  const [top = '', group = '', room = ''] = file.split('/');
  if (top === 'workers') return 'workers';
  return oneRoom.has(group) ? group : `${group}/${room}`;
}

/** The tables of the migrations, and which rooms name each in their statements. */
export function roomsByTable(): Map<string, Set<string>> {
  const tables = texts('schema/migrations/*.sql').flatMap(({ text }) => [...text.matchAll(created)].map(([, table]) => table as string));
  const rooms = new Map(tables.sort().map((table) => [table, new Set<string>()]));
  for (const { file, text } of [...texts('src/**/*.ts'), ...texts('workers/**/*.ts')])
    for (const [, table = ''] of text.matchAll(named)) rooms.get(table)?.add(roomOf(file));
  return rooms;
}
