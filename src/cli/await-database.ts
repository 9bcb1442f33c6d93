import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../kernel/base/log.ts';
import type { Config } from '../kernel/contract/config/config.ts';
import { isConnectionFailure } from '../kernel/contract/errors/connection-failure.ts';
import { openSession } from '../kernel/store/database.ts';

const pauseMs = 1000;

async function touch(url: string, config: Config): Promise<void> {
  const session = openSession(url, config.database.statementTimeoutMs, 'start');
  // Told by what is awaited.
  session.on('error', () => undefined);
  try {
    await session.connect();
    await session.query('select 1');
  } finally {
    await session.end();
  }
}

/**
 * Resolves when the database answers. One that is starting, failing over or busy is tried again every second for as long as the configuration says, and
 * the log hears of it once; then, and for faults that waiting does not mend, the last error is thrown.
 */
export async function awaitDatabase(url: string, config: Config, log: Log): Promise<void> {
  const deadline = performance.now() + config.database.startSeconds * 1000;
  for (let tries = 1; ; tries += 1) {
    try {
      return await touch(url, config);
    } catch (error) {
      if (!isConnectionFailure(error) || performance.now() + pauseMs > deadline) throw error;
      if (tries === 1) log.warn({ err: String(error) }, `the database does not answer yet; trying for ${config.database.startSeconds} s`);
    }
    await sleep(pauseMs);
  }
}
