import type { Runtime } from '../kernel/runtime.ts';

/** An authorization code that can still be redeemed, as the helpdesk sees it: never the code. */
export interface ListedGrant {
  /** The family that its redemption begins. */
  readonly id: string;
  readonly clientName: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly scopes: readonly string[];
}

const most = 100;

/** The codes of a user that can still be redeemed, newest first, at most a hundred: they live for seconds. One prepared read. */
export function listGrants(runtime: Runtime, userId: string): Promise<ListedGrant[]> {
  return runtime.database.query<ListedGrant>(
    `select g.family_id as id, coalesce(c.name, g.client_id) as "clientName", g.issued_at as "createdAt", g.expires_at as "expiresAt", g.scopes
       from access_grant g left join client c on c.client_id = g.client_id
      where g.user_id = $1 and g.consumed_at is null and g.expires_at > now() order by g.issued_at desc, g.family_id limit $2`,
    [userId, most],
  );
}
