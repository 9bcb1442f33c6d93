import { signInNameKeys } from '../../kernel/work/sign-in-keys.ts';
import type { Work } from '../../kernel/work/work.ts';

/** In the order in which failures are counted, so that neither waits for the other in turn. */
const forget = `with held as (select key from throttle where key = $1 or starts_with(key, $2) order by key for update)
  delete from throttle t using held where t.key = held.key returning t.key, case when t.window_ends_at > now() then t.failures else 0 end as failures`;

/**
 * Lets the wrong passwords for a name count no longer, from whichever address they came, in this transaction; what is counted against addresses alone
 * stays. Resolves to how many counted within the window.
 */
export async function forgetFailures(work: Work, username: string): Promise<number> {
  const { everywhere, hereStart } = signInNameKeys('login', username);
  const gone = await work.sql<{ key: string; failures: number }>(forget, [everywhere, hereStart]);
  const here = gone.filter(({ key }) => key !== everywhere).reduce((sum, { failures }) => sum + failures, 0);
  return Math.max(here, gone.find(({ key }) => key === everywhere)?.failures ?? 0);
}
