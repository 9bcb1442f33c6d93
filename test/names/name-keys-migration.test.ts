import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { explainFailure } from '../../src/cli/explain-failure.ts';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { migrate } from '../../src/kernel/store/migrate.ts';
import { type Clone, cloneDatabase } from '../support/clone-database.ts';
import { sayOnce } from '../support/test-database.ts';

const folder = join(packageRoot, 'schema', 'migrations');
let clone: Clone;
const say = <Row>(text: string, values: readonly unknown[] = []) => sayOnce<Row>(clone.url, text, values);

/** A database as the version before keys of names left it. */
beforeEach(async () => {
  clone = await cloneDatabase('empty');
  await say('create table schema_migration (id serial primary key, name varchar(255), executed_at timestamptz default now())');
  const earlier = readdirSync(folder).filter((file) => file < '0029');
  for (const file of earlier.sort()) {
    await say(readFileSync(join(folder, file), 'utf8'));
    await say('insert into schema_migration (name) values ($1)', [file.replace('.sql', '')]);
  }
});
afterEach(() => clone.drop());

const addUser = (username: string, email: string | null = null) =>
  say('insert into directory_user (user_id, username, email) values ($1, $1, $2)', [username, email]);
const addClient = (id: string, name: string, kind = 'STATIC') =>
  say(`insert into client (client_id, kind, name, auth_method) values ($1, $2, $3, 'NONE')`, [id, kind, name]);

test('platform 23: rows of before get their key, whatever their letters, and however many processes start at once', async () => {
  await say(`insert into directory_user (user_id, username) select 'u' || n, 'Ünit' || n from generate_series(1, 12000) as n`);
  await addUser('İstanbul', 'Ä@EXAMPLE.org');
  await addUser('Plain Name');
  await say(`insert into admin_account (username, password_hash) values ('Ops', 'x')`);
  await addClient('c', 'Žižka');
  const applied = await Promise.all([migrate(clone.url), migrate(clone.url), migrate(clone.url)]);
  expect(applied.filter((names) => names.includes('0029b-name-key-indexes'))).toHaveLength(1);
  expect(await say(`select username_key, email_key from directory_user where user_id in ('İstanbul', 'Plain Name', 'u12000') order by 1`)).toEqual([
    { username_key: 'i̇stanbul', email_key: 'ä@example.org' },
    { username_key: 'plain name', email_key: null },
    { username_key: 'ünit12000', email_key: null },
  ]);
  expect(await say('select username_key from admin_account')).toEqual([{ username_key: 'ops' }]);
  expect(await say('select name_key from client')).toEqual([{ name_key: 'žižka' }]);
  expect(await say('select name_key from identity_provider')).toEqual([{ name_key: 'built-in directory' }]);
  expect(await migrate(clone.url)).toEqual([]);
});

test('platform 23: names that are one now are told in one sentence, nothing is changed, and a new name is the way out', async () => {
  await addUser('jürgen');
  await addUser('JÜRGEN');
  await addClient('one', 'Élan');
  await addClient('two', 'élan');
  const thrown = await migrate(clone.url).catch((error: unknown) => error);
  const { text, exitCode } = explainFailure(thrown);
  expect(exitCode).toBe(1);
  expect(text).toContain('these clients are one by that: "Élan" (client_id one) and "élan" (client_id two). Nothing was changed.');
  expect(text).not.toMatch(/23505|\n {4}at /);
  expect(await say(`select 1 from information_schema.columns where column_name = 'name_key'`)).toEqual([]);

  await say(`update client set name = 'Other' where client_id = 'two'`);
  await expect(migrate(clone.url)).rejects.toThrow('"jürgen" (user_id jürgen) and "JÜRGEN" (user_id JÜRGEN)');
  await say(`update directory_user set username = 'jürgen2' where user_id = 'JÜRGEN'`);
  expect(await migrate(clone.url)).toContain('0029b-name-key-indexes');
});

test('platform 23: what the version before writes beside this one gets its key too', async () => {
  await migrate(clone.url);
  await addUser('Carol', 'Carol@Example.org');
  await say(`update directory_user set username = ' CAROL ' where user_id = 'Carol'`);
  expect(await say('select username_key, email_key from directory_user')).toEqual([{ username_key: 'carol', email_key: 'carol@example.org' }]);
  await expect(addUser('cARol')).rejects.toMatchObject({ constraint: 'directory_user_username' });
});
