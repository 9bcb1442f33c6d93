import { nameKey } from '../base/name-key.ts';

/** Asks within the transaction of a migration; `?` stands for a value. */
type Query = (text: string, values?: readonly unknown[]) => Promise<object[]>;

interface NamedTable {
  readonly table: string;
  /** What people call a row of it. */
  readonly title: string;
  readonly id: string;
  readonly name: string;
  readonly key: string;
  /** Names are unique within this; absent where they are not unique. */
  readonly within?: string;
}

const tables: readonly NamedTable[] = [
  { table: 'client', title: 'clients', id: 'client_id', name: 'name', key: 'name_key', within: `nullif(kind, 'DYNAMIC')` },
  { table: 'identity_provider', title: 'identity providers', id: 'identifier', name: 'name', key: 'name_key', within: `''` },
  { table: 'mobile_app', title: 'mobile applications', id: 'identifier', name: 'name', key: 'name_key' },
  { table: 'directory_user', title: 'users', id: 'user_id', name: 'username', key: 'username_key', within: `''` },
  { table: 'directory_user', title: 'users', id: 'user_id', name: 'email', key: 'email_key' },
  { table: 'admin_account', title: 'administrator accounts', id: 'username', name: 'username', key: 'username_key', within: `''` },
];

const perStatement = 5000;

/** ASCII is folded where it lies; of the other names, few at a time, the program makes the key. */
async function fillTable(query: Query, { table, id, name, key }: NamedTable): Promise<void> {
  await query(`update ${table} set ${key} = name_key(${name}, null) where ${key} is null and ${name} ~ '^[\\x01-\\x7f]*$'`);
  const next = `select ${id} as id, ${name} as name from ${table} where ${key} is null and ${name} is not null limit ${perStatement}`;
  const keep = `update ${table} t set ${key} = k.key from json_to_recordset(?::json) as k(id text, key text) where t.${id} = k.id`;
  for (;;) {
    const rows = (await query(next)) as { id: string; name: string }[];
    if (rows.length === 0) return;
    await query(keep, [JSON.stringify(rows.map((row) => ({ id: row.id, key: nameKey(row.name) })))]);
  }
}

/** Names that were two while the database compared them, and are one now. */
async function refuseCollisions(query: Query, { table, title, id, name, key, within }: NamedTable): Promise<void> {
  if (within === undefined) return;
  const text = `select json_agg(json_build_array(${name}, ${id}) order by created_at, ${id}) as same from ${table}
    where ${within} is not null group by concat_ws(' ', ${within}, ${key}) having count(*) > 1 limit 10`;
  const found = (await query(text)) as { same: [name: string, id: string][] }[];
  if (found.length === 0) return;
  const sets = found.map(({ same }) => same.map(([written, which]) => `"${written}" (${id} ${which})`).join(' and '));
  throw new Error(
    `The database cannot be brought up to date: capital and small, composed and decomposed letters make no two names any more, and these ${title} are one by that: ` +
      `${sets.join('; ')}. Nothing was changed. Rename or delete all but one of each with the version before this one, then start again.`,
  );
}

/** Gives every row the key of its name. Throws, with the names, when two that must differ have the same one. */
export async function fillNameKeys(query: Query): Promise<void> {
  for (const table of tables) await fillTable(query, table);
  for (const table of tables) await refuseCollisions(query, table);
}
