import type { Caller } from '../contract/caller.ts';
import { asAppError, Refusal } from '../contract/errors/app-error.ts';
import { UserFault } from '../contract/errors/user-errors.ts';
import type { EventDraft } from '../trail/event-row.ts';
import type { Affected } from './affected.ts';
import { Apart } from './apart.ts';
import type { ObjectChange } from './object-change.ts';
import { recordFailure } from './record-failure.ts';
import type { Flow } from './run.ts';
import type { Runtime } from './runtime.ts';
import { undone } from './undone.ts';
import { Work } from './work.ts';

/** What a flow would have done. */
export interface Rehearsal<Output> {
  readonly value: Output;
  readonly events: readonly EventDraft[];
  readonly changes: readonly ObjectChange[];
  readonly affected: Affected;
}

/**
 * Runs a flow as `run` does, with every check up to the last constraint of the database, and undoes it: no row, event or job is left. What the
 * input has wrong is thrown like in earnest and not recorded; any other failure, such as a missing permission, is recorded like in earnest.
 */
export async function rehearse<Input, Output>(
  runtime: Runtime,
  caller: Caller,
  flow: Flow<Input, Output>,
  input: Input,
  apart = new Apart(),
): Promise<Rehearsal<Output>> {
  const work = new Work(runtime, caller, apart, 'rehearsal');
  try {
    const value = await flow(work, input);
    await work.undo();
    if (value instanceof Refusal) throw value.error;
    return { value, events: work.recorded, changes: work.changes, affected: work.affected };
  } catch (thrown) {
    if (await undone(runtime, work, apart)) return rehearse(runtime, caller, flow, input, apart);
    if (thrown instanceof UserFault) throw thrown;
    throw await recordFailure(runtime, work.caller, asAppError(thrown));
  }
}
