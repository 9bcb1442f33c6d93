import { passwordProblem } from '../../kernel/base/crypto/password-policy.ts';
import { equalTexts, sha256Hex } from '../../kernel/base/crypto/secrets.ts';
import type { Work } from '../../kernel/work/work.ts';
import { markKnownBrowser } from './known-browser.ts';

/** A temporary password that was proven: whose it is, and its digest, hexadecimal. */
export interface ProvenTemporary {
  readonly userId: string;
  readonly digest: string;
}

const due = `select username, array_remove(array[email, given_name, family_name, phone_number], null) as facts from directory_user
  where user_id = $1 and enabled and temporary_digest = decode($2, 'hex') and temporary_until > now()`;

/** Whose password is to be replaced: the name, and what else is known and must not be the password. */
export interface TemporaryOwner {
  readonly username: string;
  readonly facts: readonly string[];
}

/** A person who still has to replace this temporary password; undefined when it was replaced or its time is over. */
export async function findTemporary(work: Work, { userId, digest }: ProvenTemporary): Promise<TemporaryOwner | undefined> {
  const [row] = await work.read<TemporaryOwner>(due, [userId, digest]);
  return row;
}

const replace = `update directory_user set password_hash = $3, temporary_digest = null, temporary_until = null, version = version + 1, updated_at = now()
  where user_id = $1 and enabled and temporary_digest = decode($2, 'hex') and temporary_until > now() returning 1`;

/** Why a password was not taken. */
export type ReplacementFault = 'reused' | 'policy' | 'expired';

/**
 * Puts a password of the person's own in the place of a proven temporary one. Of several tries at once one succeeds: the temporary one is worth nothing
 * afterwards. `expired` is also what it is once somebody else replaced it, or the account was disabled. With success comes what the browser is to keep.
 */
export async function replaceTemporaryPassword(
  work: Work,
  proven: ProvenTemporary,
  { username, facts }: TemporaryOwner,
  password: string,
): Promise<{ readonly fault: ReplacementFault } | { readonly knownBrowser: string | undefined }> {
  if (equalTexts(sha256Hex(password.trim()), proven.digest)) return { fault: 'reused' };
  if (passwordProblem(password, [username], facts)) return { fault: 'policy' };
  // Before the transaction opens: it takes long.
  const hash = await work.runtime.passwords.hash(password);
  const replaced = await work.sql(replace, [proven.userId, proven.digest, hash]);
  return replaced.length > 0 ? { knownBrowser: markKnownBrowser(work.runtime, { userId: proven.userId, passwordHash: hash }) } : { fault: 'expired' };
}
