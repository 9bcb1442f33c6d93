import type { Caller } from '../contract/caller.ts';
import { type AppError, asAppError } from '../contract/errors/app-error.ts';
import type { EventRecord } from '../contract/event-record.ts';
import { draftEvent } from '../trail/event-row.ts';
import type { Runtime } from './runtime.ts';

/** Records, durably, the failure that an error carries. Resolves to the error, or to a server error when the record cannot be written. */
export async function recordFailure(runtime: Runtime, caller: Caller, error: AppError): Promise<AppError> {
  if (!error.record) return error;
  const [name, details]: EventRecord = error.record;
  try {
    await runtime.appendEvents(await runtime.stored([draftEvent(runtime.ids.uuid(), caller, name, details as Record<string, unknown>)]));
    runtime.bell.ring();
    return error;
  } catch (failed) {
    return asAppError(failed);
  }
}
