import type { Runtime } from '../../kernel/work/runtime.ts';

/** An authorization code that can still be redeemed, as the helpdesk sees it: never the code. */
export interface ListedCode {
  /** The family that its redemption begins. */
  readonly id: string;
  readonly clientName: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly scopes: readonly string[];
}

const most = 100;

/** The codes of each user that can still be redeemed, newest first, at most a hundred of each: they live for seconds. One prepared read. */
export async function listCodes(runtime: Runtime, userIds: readonly string[], apps: readonly string[] | undefined): Promise<ListedCode[][]> {
  const rows = await runtime.database.query<ListedCode & { ord: string }>(
    `select holder.ord::text, g.* from unnest($1::text[]) with ordinality as holder (user_id, ord) cross join lateral (
       select g.family_id as id, coalesce(c.name, g.client_id) as "clientName", g.issued_at as "createdAt", g.expires_at as "expiresAt", g.scopes
         from access_grant g left join client c on c.client_id = g.client_id
        where g.user_id = holder.user_id and g.consumed_at is null and g.expires_at > now() and ($3::text[] is null or c.app_identifier = any($3))
        order by g.issued_at desc, g.family_id limit $2) g order by holder.ord, g."createdAt" desc, g.id`,
    [userIds, most, apps ?? null],
  );
  const byHolder = Map.groupBy(rows, ({ ord }) => ord);
  return userIds.map((_userId, at) => byHolder.get(String(at + 1)) ?? []);
}
