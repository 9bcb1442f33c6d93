import type { Work } from '../../kernel/work/work.ts';

/** Deletes the records of a person's browser sessions, ended ones included. Returns how many. */
export async function forgetUserSessions(work: Pick<Work, 'sql'>, userId: string): Promise<number> {
  return (await work.sql('delete from browser_session where user_id = $1 returning 1', [userId])).length;
}
