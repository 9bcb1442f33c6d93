import { passwordProblem } from '../../kernel/base/crypto/password-policy.ts';
import { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { settleFields } from '../../kernel/objects/fields/settle-fields.ts';
import { mayCompare } from '../../kernel/objects/may-compare.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { User } from './user.entity.ts';
import { type UserInput, type UserValues, userFields } from './user-fields.ts';

/** A new address or number is not verified because the old one was. */
function withFreshMarks(input: UserInput, current: Readonly<User> | undefined): UserInput {
  const isNew = (name: 'email' | 'phoneNumber') => current !== undefined && input[name] !== undefined && input[name] !== current[name];
  return {
    ...input,
    emailVerified: input.emailVerified ?? (isNew('email') ? null : undefined),
    phoneNumberVerified: input.phoneNumberVerified ?? (isNew('phoneNumber') ? null : undefined),
  };
}

function problemOf(password: string, { username, email, givenName, familyName, phoneNumber }: UserValues): string | undefined {
  return passwordProblem(password, [String(username)], [email, givenName, familyName, phoneNumber]);
}

async function hashOf({ runtime: { passwords }, caller }: Work, password: string, current: string | null): Promise<string> {
  const isSame = current !== null && mayCompare(caller) && (await passwords.verify(password, current));
  return isSame ? current : passwords.hash(password);
}

async function settlePassword(work: Work, password: string | null | undefined, current: string | null): Promise<string | null> {
  if (password === undefined) return current;
  if (password === null) return null;
  return work.apart(['password of a user', password, current], () => hashOf(work, password, current));
}

/** Completes and checks what a caller says about a user; throws a `UserFault` with everything that is wrong. */
export async function settleUser(
  work: Work,
  input: UserInput,
  current: Readonly<User> | undefined,
): Promise<UserValues & { passwordHash: string | null }> {
  const faults = new FaultList();
  const values = settleFields(userFields, withFreshMarks(input, current), current as UserValues | undefined, faults);
  const problem = typeof input.password === 'string' ? problemOf(input.password, values) : undefined;
  if (problem) faults.add('INVALID_VALUE', problem, 'input', 'password');
  faults.throwIfAny();
  return { ...values, passwordHash: await settlePassword(work, input.password, current?.passwordHash ?? null) };
}
