import { changesConfiguration } from '../audit/configuration-change.ts';
import type { Caller } from '../caller.ts';
import { asAppError, Refusal } from '../errors/app-error.ts';
import type { Runtime } from '../runtime.ts';
import { recordFailure } from './record-failure.ts';
import { Work } from './work.ts';

/** One capability of the platform, straight from input to outcome. */
export type Flow<Input, Output> = (work: Work, input: Input) => Promise<Output | Refusal>;

/**
 * Runs a flow in one transaction. It has three endings: a value commits; a refusal commits and then throws its error; a thrown error
 * rolls everything back, and the failure it carries is recorded durably before the error goes on. When that record cannot be
 * written the caller gets a server error instead: no security decision leaves unrecorded.
 */
export async function run<Input, Output>(runtime: Runtime, caller: Caller, flow: Flow<Input, Output>, input: Input): Promise<Output> {
  const work = new Work(runtime, caller);
  let outcome: Output | Refusal;
  try {
    outcome = await flow(work, input);
    await work.commit();
  } catch (thrown) {
    await work.rollback().catch((error: unknown) => runtime.log.warn({ err: String(error) }, 'rollback failed'));
    throw await recordFailure(runtime, work.caller, asAppError(thrown));
  }
  if (work.recorded.some(changesConfiguration)) runtime.caches.clear();
  if (outcome instanceof Refusal) throw outcome.error;
  return outcome;
}
