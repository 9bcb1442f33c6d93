import { passwordProblem } from '../../kernel/base/crypto/password-policy.ts';
import { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { settleFields } from '../../kernel/objects/fields/settle-fields.ts';
import { mayCompare } from '../../kernel/objects/may-compare.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { AdminAccount } from './admin-account.entity.ts';
import { type AdminAccountInput, type AdminAccountValues, adminAccountFields } from './admin-account-fields.ts';

function checkPassword(password: string | null | undefined, username: string, isNew: boolean, faults: FaultList): void {
  if (typeof password !== 'string') {
    if (isNew || password === null) faults.add('REQUIRED', 'password is required.', 'input', 'password');
    return;
  }
  const problem = passwordProblem(password, [username]);
  if (problem) faults.add('INVALID_VALUE', problem, 'input', 'password');
}

async function hashOf({ runtime: { passwords }, caller }: Work, password: string, current: string | undefined): Promise<string> {
  const isSame = current !== undefined && mayCompare(caller) && (await passwords.verify(password, current));
  return isSame ? current : passwords.hash(password);
}

/** Completes and checks what a caller says about an administrator account; throws a `UserFault` with everything that is wrong. */
export async function settleAdminAccount(
  work: Work,
  input: AdminAccountInput,
  current: Readonly<AdminAccount> | undefined,
): Promise<AdminAccountValues & { passwordHash: string }> {
  const faults = new FaultList();
  const values = settleFields(adminAccountFields, input, current, faults);
  checkPassword(input.password, String(values.username), current === undefined, faults);
  faults.throwIfAny();
  if (typeof input.password !== 'string') return { ...values, passwordHash: (current as AdminAccount).passwordHash };
  const { password } = input;
  const passwordHash = await work.apart(['password of an administrator', password, current?.passwordHash], () =>
    hashOf(work, password, current?.passwordHash),
  );
  return passwordHash === current?.passwordHash
    ? { ...values, passwordHash }
    : { ...values, passwordTemporary: input.passwordTemporary ?? true, passwordHash };
}
