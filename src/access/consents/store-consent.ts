import type { Work } from '../../kernel/work/work.ts';

const addScopes = `insert into consent as c (id, user_id, client_id, scopes) values ($1, $2, $3, $4)
  on conflict (user_id, client_id) do update set updated_at = now(),
    scopes = (select array_agg(distinct scope order by scope) from unnest(c.scopes || excluded.scopes) as all_scopes(scope))`;

/** Remembers scopes a user consented to for a client, beside those remembered before. */
export async function storeConsent(work: Work, input: { userId: string; clientId: string; scopes: readonly string[] }): Promise<void> {
  if (input.scopes.length === 0) return;
  await work.sql(addScopes, [work.runtime.ids.uuid(), input.userId, input.clientId, input.scopes]);
}
