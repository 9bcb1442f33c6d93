import type { Work } from '../../../kernel/work/work.ts';

/** Deletes the records of codes sent to a person. Returns how many. */
export async function forgetUserCodes(work: Pick<Work, 'sql'>, userId: string): Promise<number> {
  return (await work.sql('delete from sms_challenge where user_id = $1 returning 1', [userId])).length;
}
