import { forgetNamedFailures } from '../../kernel/work/failures.ts';
import { signInNameKeys } from '../../kernel/work/sign-in-keys.ts';
import type { Work } from '../../kernel/work/work.ts';

/**
 * Lets the wrong passwords for a name count no longer, from whichever address they came, in this transaction; what is counted against addresses alone
 * stays. Resolves to how many counted within the window.
 */
export function forgetFailures(work: Work, username: string): Promise<number> {
  return forgetNamedFailures((text, values) => work.sql(text, values), signInNameKeys('login', username));
}
