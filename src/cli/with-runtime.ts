import { openLog } from '../kernel/base/log.ts';
import type { Config } from '../kernel/contract/config/config.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import { openPlatform } from './open-platform.ts';

/** Does something with a runtime and closes it. Standard output belongs to the command; the log goes to standard error. */
export async function withRuntime(config: Config, what: (runtime: Runtime) => Promise<void>): Promise<void> {
  const platform = await openPlatform(config, {}, openLog(config.runtime.logLevel === 'info' ? 'warn' : config.runtime.logLevel, process.stderr));
  try {
    await what(platform.runtime);
  } finally {
    await platform.close();
  }
}
