import { type Log, openLog } from '../kernel/base/log.ts';
import type { Config } from '../kernel/contract/config/config.ts';
import { keepFirstPassword } from './keep-first-password.ts';
import { delayMsOf, drainMsOf, openPlatform, type Parts, type Platform } from './open-platform.ts';

/** Ends the process when the drain time is over, whatever hangs. */
function endInTime(config: Config, log: Log): void {
  setTimeout(() => {
    log.error('the drain time is over: the process ends with work unfinished');
    process.exit(1);
  }, drainMsOf(config));
}

/**
 * Opens the platform and keeps it until SIGTERM or SIGINT; then drains it and exits with 0, or with 1 when that takes longer than the drain
 * time. A second signal ends it at once.
 */
export async function runUntilSignal(config: Config, parts: Parts): Promise<void> {
  const log = openLog(config.runtime.logLevel);
  let ending: NodeJS.Signals | undefined;
  let platform: Platform | undefined;
  const end = async (signal: NodeJS.Signals) => {
    if (ending) process.exit(1);
    ending = signal;
    endInTime(config, log);
    // Before everything is open, there is nothing to drain: what was opened closes when opening is done.
    if (!platform) return;
    log.info({ signal }, 'draining');
    await platform.close(signal === 'SIGTERM' ? delayMsOf(config) : 0);
    log.info('ended');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(signal));
  for (const fault of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(fault, (error: unknown) => {
      log.fatal({ err: error }, fault);
      process.exit(1);
    });
  platform = await openPlatform(config, { ...parts, keepPassword: keepFirstPassword(config.runtime.dataFolder) }, log);
  if (ending) {
    await platform.close();
    process.exit(0);
  }
  if (!parts.server) log.info({ pid: process.pid }, 'signet is working');
}
