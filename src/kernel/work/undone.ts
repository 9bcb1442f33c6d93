import type { Apart } from './apart.ts';
import type { Runtime } from './runtime.ts';
import type { Work } from './work.ts';

/** Undoes what a flow did. Resolves to true when it stopped only for something that is done by now, so that it may begin again. */
export async function undone(runtime: Runtime, work: Work, apart: Apart): Promise<boolean> {
  await work.rollback().catch((error: unknown) => runtime.log.warn({ err: String(error) }, 'rollback failed'));
  return apart.catchUp();
}
