import { nameKey } from '../../kernel/base/name-key.ts';
import type { Work } from '../../kernel/work/work.ts';

/** Reasons that only an account can give. */
const ofAccounts = new Set<string>(['wrong_password', 'account_disabled', 'ambiguous_account']);

/**
 * What the trail may keep of a name with which somebody did not get in: the name of an account that exists, else a keyed digest, the same for the same
 * name. People type passwords into the wrong field, and the trail is kept for good. OWASP ASVS 5 §16.2.5.
 */
export async function nameInTrail(work: Work, named: string, reason: string): Promise<string> {
  const { config, sealing } = work.runtime;
  const { accounts = [], accountsFile = [] } = config.configuredAdmins;
  const key = nameKey(named);
  if (named === '' || ofAccounts.has(reason) || [...accounts, ...accountsFile].some(({ username }) => nameKey(username) === key)) return named;
  const isKept = (await work.read('select 1 from admin_account where username_key = $1', [key])).length > 0;
  return isKept ? named : `unknown-${sealing.digest('unknown administrator', key).split('.').at(-1)?.slice(0, 22)}`;
}
