import type { EventRecord } from '../event-record.ts';
import { AppError } from './app-error.ts';

/** What a caller of a mutation can have done wrong; the public vocabulary of `userErrors`. */
export const userErrorCodes = [
  'REQUIRED',
  'INVALID_VALUE',
  'ALREADY_EXISTS',
  'UNKNOWN_REFERENCE',
  'IN_USE',
  'STALE_VERSION',
  'NOT_FOUND',
  'NOT_OWNER',
  'INCORRECT_DEVICE',
  'LIMIT_EXCEEDED',
  'PARTIAL_FAILURE',
] as const;

export type UserErrorCode = (typeof userErrorCodes)[number];

/** One entry of `userErrors`. */
export interface UserError {
  readonly code: UserErrorCode;
  /** Path of the argument at fault, such as `['input', 'redirectUrl']`; null when it concerns none. */
  readonly field: readonly string[] | null;
  /** For people; never holds a secret. */
  readonly message: string;
}

/**
 * An expected outcome of a mutation. A flow throws it: everything is rolled back, `record` (when the catalogue has an event for it)
 * is recorded in its own commit, and `context.attempt` answers it as `userErrors`. A flow whose rows must stay returns
 * `new Refusal(new UserFault(...))` instead. Outside GraphQL it is an ordinary `bad_user_input`.
 */
export class UserFault extends AppError {
  readonly userErrors: readonly UserError[];

  constructor(userErrors: readonly UserError[], options: { readonly record?: EventRecord } = {}) {
    super('bad_user_input', { ...options, description: userErrors[0]?.message ?? 'The input is not valid.' });
    this.name = 'UserFault';
    this.userErrors = userErrors;
  }
}

/** A fault with a single entry: `throw userFault('STALE_VERSION', 'Somebody else changed it.', ['input', 'version'])`. */
export function userFault(code: UserErrorCode, message: string, field: readonly string[] | null = null, record?: EventRecord): UserFault {
  return new UserFault([{ code, message, field }], record ? { record } : {});
}
