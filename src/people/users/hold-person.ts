import type { Work } from '../../kernel/work/work.ts';

const hold = [
  'select 1 from directory_user where user_id = $1 and enabled for share',
  'select 1 from federated_identity where user_id = $1 for share',
] as const;

/** Keeps a person from being locked out or deleted before this transaction ends; false when there is none who may sign in. */
export async function holdPerson(work: Work, userId: string): Promise<boolean> {
  for (const text of hold) if ((await work.sql(text, [userId])).length > 0) return true;
  return false;
}
