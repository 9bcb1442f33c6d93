import type { Work } from '../../kernel/work/work.ts';

/** Each side of the `or` has its index. */
const ofUser = `delete from token_family where (user_id = $1 and revoked_at is null and not is_over) or (user_id = $1 and (revoked_at is not null or is_over))
  returning 1`;

/** Takes a person out of the records of tokens and codes, ended ones included: what is presented later says no more whose it was. Returns how many. */
export async function forgetUserTokens(work: Pick<Work, 'sql'>, userId: string): Promise<number> {
  const families = await work.sql(ofUser, [userId]);
  const grants = await work.sql('delete from access_grant where user_id = $1 returning 1', [userId]);
  return families.length + grants.length;
}
