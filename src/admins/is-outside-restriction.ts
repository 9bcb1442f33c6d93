import type { Work } from '../kernel/work/work.ts';

/** Whether an administrator may support users of some applications only, and this is none of them. Read afresh: a change counts at once. */
export async function isOutsideRestriction(work: Work, username: string, appIdentifier: string): Promise<boolean> {
  const outside = await work.sql(
    'select 1 from admin_account where username = $1 and cardinality(restricted_to_apps) > 0 and not $2 = any(restricted_to_apps)',
    [username, appIdentifier],
  );
  return outside.length > 0;
}
