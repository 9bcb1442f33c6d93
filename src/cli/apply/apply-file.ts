import type { Caller } from '../../kernel/caller.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { run } from '../../kernel/work/run.ts';
import type { Work } from '../../kernel/work/work.ts';
import { applyObjects } from './apply-objects.ts';
import { ConfigFileError } from './config-file-error.ts';
import type { Plan } from './plan.ts';
import { readConfigFile } from './read-config-file.ts';

/** Carries the plan of a rehearsal out of a transaction that is to be undone. */
class Rehearsed extends Error {
  readonly plan: Plan;
  constructor(plan: Plan) {
    super('rehearsed');
    this.plan = plan;
  }
}

type Input = Parameters<typeof applyObjects>[1];

async function rehearse(work: Work, input: Input): Promise<never> {
  throw new Rehearsed(await applyObjects(work, input));
}

/** What `run` wrapped on the way out, when it is one of ours. */
function unwrapped(thrown: unknown): unknown {
  const { cause } = thrown as { cause?: unknown };
  return cause instanceof Rehearsed || cause instanceof ConfigFileError ? cause : thrown;
}

/**
 * Applies a configuration file through the flows that GraphQL uses, all of it or nothing. Objects the file does not mention are left
 * alone. A dry run does everything and undoes it. Throws `ConfigFileError` with the place of each fault.
 */
export async function applyFile(runtime: Runtime, file: string, options: { readonly dryRun?: boolean } = {}): Promise<Plan> {
  const read = readConfigFile(file);
  const caller: Caller = { transactionId: `${runtime.config.http.transactionIdPrefix}${runtime.ids.uuid()}`, channel: 'CLI' };
  try {
    return await run(runtime, caller, options.dryRun ? rehearse : applyObjects, { file, read });
  } catch (thrown) {
    const cause = unwrapped(thrown);
    if (cause instanceof Rehearsed) return cause.plan;
    throw cause;
  }
}
