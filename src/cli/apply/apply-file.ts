import type { Caller } from '../../kernel/contract/caller.ts';
import { rehearse } from '../../kernel/work/rehearse.ts';
import { run } from '../../kernel/work/run.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { applyObjects } from './apply-objects.ts';
import { ConfigFileError } from './config-file-error.ts';
import type { Plan } from './plan.ts';
import { readConfigFile } from './read-config-file.ts';

/** A secret that was made up in a dry run opens nothing. */
function withoutSecrets(plan: Plan): Plan {
  return { ...plan, objects: plan.objects.map((object) => ({ ...object, oneTimeSecret: null })) };
}

/**
 * Applies a configuration file through the flows that GraphQL uses, all of it or nothing. Objects the file does not mention are left
 * alone. A dry run does everything and undoes it. Throws `ConfigFileError` with the place of each fault.
 */
export async function applyFile(runtime: Runtime, file: string, options: { readonly dryRun?: boolean } = {}): Promise<Plan> {
  const read = readConfigFile(file);
  const caller: Caller = { transactionId: `${runtime.config.http.transactionIdPrefix}${runtime.ids.uuid()}`, channel: 'CLI' };
  try {
    if (!options.dryRun) return await run(runtime, caller, applyObjects, { file, read });
    return withoutSecrets((await rehearse(runtime, caller, applyObjects, { file, read })).value);
  } catch (thrown) {
    const { cause } = thrown as { cause?: unknown };
    throw cause instanceof ConfigFileError ? cause : thrown;
  }
}
