import type { Work } from '../../kernel/work/work.ts';

const addedBy = (scopes: string) => `coalesce((select jsonb_object_agg(scope, $5::text) from unnest(${scopes}) as scope), '{}')`;

const addScopes = `insert into consent as c (id, user_id, client_id, scopes, added_by) values ($1, $2, $3, $4, ${addedBy('$4::text[]')})
  on conflict (user_id, client_id) do update set updated_at = now(),
    scopes = (select array_agg(distinct scope order by scope) from unnest(c.scopes || excluded.scopes) as all_scopes(scope)),
    added_by = c.added_by || ${addedBy('array(select s from unnest(excluded.scopes) as s where s <> all(c.scopes))')}`;

/** What somebody allowed a client, and in which sign-in. */
interface Allowed {
  readonly userId: string;
  readonly clientId: string;
  readonly transactionId: string;
  readonly scopes: readonly string[];
}

/** Remembers scopes a user consented to for a client, beside those remembered before; of each new one also the sign-in that added it. */
export async function storeConsent(work: Work, { userId, clientId, transactionId, scopes }: Allowed): Promise<void> {
  if (scopes.length === 0) return;
  await work.sql(addScopes, [work.runtime.ids.uuid(), userId, clientId, scopes, transactionId]);
}
