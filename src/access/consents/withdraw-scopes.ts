import type { Work } from '../../kernel/work/work.ts';

const withdraw = `update consent set updated_at = now(), scopes = array(select s from unnest(scopes) as s where s <> all($3)) where user_id = $1 and client_id = $2`;

/** Takes scopes out of what a user consented to for a client; nothing is kept of a consent to nothing. */
export async function withdrawScopes(
  work: Work,
  { userId, clientId, scopes }: { userId: string; clientId: string; scopes: readonly string[] },
): Promise<void> {
  await work.sql(withdraw, [userId, clientId, scopes]);
  await work.sql(`delete from consent where user_id = $1 and client_id = $2 and scopes = '{}'`, [userId, clientId]);
}
