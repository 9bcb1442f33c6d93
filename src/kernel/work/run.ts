import type { Caller } from '../contract/caller.ts';
import { asAppError, Refusal } from '../contract/errors/app-error.ts';
import { changesConfiguration } from '../trail/configuration-change.ts';
import { Apart } from './apart.ts';
import { recordFailure } from './record-failure.ts';
import type { Runtime } from './runtime.ts';
import { undone } from './undone.ts';
import { Work } from './work.ts';

/** One capability of the platform, straight from input to outcome. */
export type Flow<Input, Output> = (work: Work, input: Input) => Promise<Output | Refusal>;

/**
 * Runs a flow in one transaction. It has three endings: a value commits; a refusal commits and then throws its error; a thrown error
 * rolls everything back, and the failure it carries is recorded durably before the error goes on. When that record cannot be
 * written the caller gets a server error instead: no security decision leaves unrecorded.
 */
export async function run<Input, Output>(runtime: Runtime, caller: Caller, flow: Flow<Input, Output>, input: Input): Promise<Output> {
  const { work, outcome } = await attempt(runtime, caller, flow, input);
  if (work.recorded.some(changesConfiguration)) runtime.caches.clear();
  if (outcome instanceof Refusal) throw outcome.error;
  return outcome;
}

/** Runs a flow to its commit; from the beginning again whenever it stopped for something that is not the database's. */
async function attempt<Input, Output>(runtime: Runtime, caller: Caller, flow: Flow<Input, Output>, input: Input, apart = new Apart()) {
  const work = new Work(runtime, caller, apart);
  try {
    const outcome = await flow(work, input);
    await work.commit();
    return { work, outcome };
  } catch (thrown) {
    if (!(await undone(runtime, work, apart))) throw await recordFailure(runtime, work.caller, asAppError(thrown));
  }
  return attempt(runtime, caller, flow, input, apart);
}
