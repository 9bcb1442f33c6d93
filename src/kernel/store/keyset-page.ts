import { decodeKeys, encodeKeys, type KeyType } from './keyset-cursor.ts';
import { type Page, pageOf } from './page.ts';
import type { PageRequest } from './page-request.ts';

type Query = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** A list that can be read by keyset pages. Everything but `values` is written in code, never taken from a request. */
export interface KeysetSource {
  /** Select list; each row comes back with these names. */
  readonly columns: string;
  readonly from: string;
  /** Conditions, all of which hold, with `$1` ... for `values`. */
  readonly where: readonly string[];
  readonly values: readonly unknown[];
  /** Sort columns; together unique. */
  readonly order: readonly { readonly column: string; readonly type: KeyType }[];
  readonly isDescending?: boolean;
}

const mostCounted = 10_000;

type Keys = Readonly<Record<`key_${number}`, string>>;

/** The statement that reads a page, one row more than asked for; its values are added to `values`. */
function pageStatement(source: KeysetSource, request: PageRequest, values: unknown[]): string {
  const where = [...source.where];
  const columns = source.order.map(({ column }) => column).join(', ');
  const beyond = (cursor: string, sign: '>' | '<'): void => {
    const keys = decodeKeys(
      cursor,
      source.order.map(({ type }) => type),
    );
    const binds = source.order.map(({ type }, at) => `$${values.push(keys[at])}::text::${type}`);
    where.push(`(${columns}) ${sign} (${binds.join(', ')})`);
  };
  const [forwards, backwards] = source.isDescending ? (['<', '>'] as const) : (['>', '<'] as const);
  if (request.after !== undefined) beyond(request.after, forwards);
  if (request.before !== undefined) beyond(request.before, backwards);

  const direction = request.isBackward === (source.isDescending ?? false) ? 'asc' : 'desc';
  const keyColumns = source.order.map(
    ({ column, type }, at) => `(${column}${type === 'timestamptz' ? " at time zone 'UTC'" : ''})::text as key_${at}`,
  );
  return `select ${source.columns}, ${keyColumns.join(', ')} from ${source.from}${condition(where)}
      order by ${source.order.map(({ column }) => `${column} ${direction}`).join(', ')} limit $${values.push(request.count + 1)}`;
}

function cursorOf({ order }: KeysetSource, row: Keys): string {
  return encodeKeys(order.map(({ type }, at) => `${row[`key_${at}`]}${type === 'timestamptz' ? '+00' : ''}`));
}

/** Reads one page by `(sort column, ...) > (cursor)`, so that page n costs what page 1 does. `totalCount` is null above 10 000. */
export async function readKeysetPage<Row extends object>(query: Query, source: KeysetSource, request: PageRequest): Promise<Page<Row>> {
  const values = [...source.values];
  const rows = await query<Row & Keys>(pageStatement(source, request, values), values);
  return pageOf(
    rows,
    request,
    (row) => cursorOf(source, row),
    () => countUpTo(query, source),
  );
}

/** SQL: a row for each parent, whose keys (text) are `parent.key_0`, `parent.key_1` ... */
function parentsOf(keys: readonly (readonly string[])[], values: unknown[]): string {
  const names = (keys[0] ?? []).map((_key, at) => `key_${at}`);
  const lists = names.map((_name, at) => `$${values.push(keys.map((key) => key[at]))}::text[]`);
  return `unnest(${lists.join(', ')}) with ordinality as parent (${names.join(', ')}, ord)`;
}

/** The parents of rows: their keys, of which `columns` (text) of a row must equal the first, the second ... */
export interface KeysetParents {
  readonly columns: readonly string[];
  readonly keys: readonly (readonly string[])[];
}

/**
 * Reads the same page of the list below each of several parents, in one statement; `totalCount` counts below all of them in one, too. The source may name
 * `parent.key_0` itself, where that is not a column of the row.
 */
export async function readKeysetPages<Row extends object>(
  query: Query,
  source: KeysetSource,
  { columns, keys }: KeysetParents,
  request: PageRequest,
): Promise<Page<Row>[]> {
  const below = { ...source, where: [...columns.map((column, at) => `${column} = parent.key_${at}`), ...source.where] };
  const values = [...source.values];
  const page = pageStatement(below, request, values);
  const rows = await query<Row & Keys & { parent_ord: string }>(
    `select parent.ord::text as parent_ord, page.* from ${parentsOf(keys, values)}
      cross join lateral (select numbered.*, row_number() over () as place from (${page}) numbered) page order by parent.ord, page.place`,
    values,
  );
  const byParent = Map.groupBy(rows, (row) => row.parent_ord);
  let counts: Promise<(number | null)[]> | undefined;
  return keys.map((_key, at) =>
    pageOf(
      byParent.get(String(at + 1)) ?? [],
      request,
      (row) => cursorOf(source, row),
      async () => {
        counts ??= countBelow(query, below, keys);
        return (await counts)[at] ?? null;
      },
    ),
  );
}

async function countBelow(query: Query, source: KeysetSource, keys: KeysetParents['keys']): Promise<(number | null)[]> {
  const values = [...source.values];
  const parents = parentsOf(keys, values);
  const rows = await query<{ count: number }>(
    `select counted.count from ${parents} cross join lateral (select count(*)::int as count
      from (select 1 from ${source.from}${condition(source.where)} limit $${values.push(mostCounted + 1)}) found) counted order by parent.ord`,
    values,
  );
  return rows.map(({ count }) => (count > mostCounted ? null : count));
}

function condition(where: readonly string[]): string {
  return where.length > 0 ? ` where ${where.join(' and ')}` : '';
}

async function countUpTo(query: Query, source: KeysetSource): Promise<number | null> {
  const limit = `$${source.values.length + 1}`;
  const [row] = await query<{ count: number }>(
    `select count(*)::int as count from (select 1 from ${source.from}${condition(source.where)} limit ${limit}) counted`,
    [...source.values, mostCounted + 1],
  );
  const count = row?.count ?? 0;
  return count > mostCounted ? null : count;
}
