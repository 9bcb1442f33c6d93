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

/**
 * Reads the same page of the list below each of several parents, in one statement. `parentColumn` (text) tells whose a row is;
 * `countOf` counts below one parent.
 */
export async function readKeysetPages<Row extends object>(
  query: Query,
  source: KeysetSource,
  parents: { readonly column: string; readonly keys: readonly string[]; countOf(key: string): Promise<number | null> },
  request: PageRequest,
): Promise<Page<Row>[]> {
  const values = [...source.values];
  const below = { ...source, where: [...source.where, `${parents.column} = parent.key`] };
  const page = pageStatement(below, request, values);
  const rows = await query<Row & Keys & { parent_key: string }>(
    `select parent.key as parent_key, page.* from unnest($${values.push(parents.keys)}::text[]) as parent (key)
      cross join lateral (select numbered.*, row_number() over () as place from (${page}) numbered) page order by parent.key, page.place`,
    values,
  );
  const byParent = Map.groupBy(rows, (row) => row.parent_key);
  return parents.keys.map((key) =>
    pageOf(
      byParent.get(key) ?? [],
      request,
      (row) => cursorOf(source, row),
      () => parents.countOf(key),
    ),
  );
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
