import type { Work } from '../../kernel/work/work.ts';

const withdraw = `update consent set updated_at = now(), scopes = array(select s from unnest(scopes) as s where added_by ->> s is distinct from $3),
    added_by = added_by - array(select key from jsonb_each_text(added_by) where value = $3)
  where user_id = $1 and client_id = $2 and exists (select 1 from jsonb_each_text(added_by) where value = $3)`;

/**
 * Takes out of what a user consented to for a client the scopes that a sign-in added; those of earlier ones stay. Nothing is kept of a consent to nothing.
 */
export async function withdrawScopes(
  work: Work,
  { userId, clientId, transactionId }: { userId: string; clientId: string; transactionId: string },
): Promise<void> {
  await work.sql(withdraw, [userId, clientId, transactionId]);
  await work.sql(`delete from consent where user_id = $1 and client_id = $2 and scopes = '{}'`, [userId, clientId]);
}
