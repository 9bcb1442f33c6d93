import { text } from 'node:stream/consumers';
import { hashPassword } from '../kernel/base/crypto/password-hash.ts';
import { passwordProblem } from '../kernel/base/crypto/password-policy.ts';
import { UsageError } from './usage-error.ts';

/** Prints the hash of the password that stands on the standard input, for an account in the configuration. */
export async function printPasswordHash(): Promise<void> {
  const password = (await text(process.stdin)).replace(/\r?\n$/, '');
  const problem = passwordProblem(password, []);
  if (problem) throw new UsageError(problem);
  process.stdout.write(`${await hashPassword(password)}\n`);
}
