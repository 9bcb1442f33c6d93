import type { Platform } from './open-platform.ts';

const signals = ['SIGTERM', 'SIGINT'] as const;

/**
 * Keeps the process running until SIGTERM or SIGINT, then drains: requests in flight finish, subscribers are told to resume elsewhere, jobs in
 * progress end. A drain longer than configured, or a second signal, ends at once with exit code 1.
 */
export async function runUntilSignal(platform: Platform): Promise<void> {
  const { runtime } = platform;
  const signal = await new Promise<string>((resolve) => {
    for (const name of signals) process.once(name, () => resolve(name));
  });
  runtime.log.info({ signal }, 'draining');
  const giveUp = (reason: string) => () => {
    runtime.log.warn(`drain ended early: ${reason}`);
    process.exit(1);
  };
  for (const name of signals) process.once(name, giveUp('second signal'));
  const late = setTimeout(giveUp('time is up'), runtime.config.http.drainSeconds * 1000 + 1000);
  await platform.close();
  clearTimeout(late);
  process.exit(0);
}
