import { type UserError, type UserErrorCode, UserFault } from './user-errors.ts';

/** Gathers everything that is wrong with an input, so that its author sees all of it at once. */
export class FaultList {
  readonly #faults: UserError[] = [];

  /** Notes a fault of the argument at `field`, for example `faults.add('REQUIRED', 'A name is needed.', 'input', 'name')`. */
  add(code: UserErrorCode, message: string, ...field: string[]): void {
    this.#faults.push({ code, message, field: field.length > 0 ? field : null });
  }

  get isEmpty(): boolean {
    return this.#faults.length === 0;
  }

  /** Throws one `UserFault` with all faults, if there are any. */
  throwIfAny(): void {
    if (!this.isEmpty) throw new UserFault([...this.#faults]);
  }
}
