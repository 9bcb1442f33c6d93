import type { Work } from '../kernel/work/work.ts';

/** Takes a person out of the records of tokens and codes, ended ones included: what is presented later says no more whose it was. Returns how many. */
export async function forgetUserTokens(work: Pick<Work, 'sql'>, userId: string): Promise<number> {
  const families = await work.sql('delete from token_family where user_id = $1 returning 1', [userId]);
  const grants = await work.sql('delete from access_grant where user_id = $1 returning 1', [userId]);
  return families.length + grants.length;
}
