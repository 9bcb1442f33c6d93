import type { Work } from '../../kernel/work/work.ts';

/** Forgets what a user was to be told and the queue has not taken yet. Resolves to how many notifications there were. */
export async function dropWaitingNotifications(work: Pick<Work, 'sql'>, userId: string): Promise<number> {
  return (await work.sql(`delete from outbox_job where name = 'notification.send' and payload ->> 'userId' = $1 returning 1`, [userId])).length;
}
