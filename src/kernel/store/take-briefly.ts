import { setTimeout as pause } from 'node:timers/promises';

/** Whoever waits for a lock that nobody may share makes everybody wait who comes later: so long at most. */
const lockTimeout = '50ms';
const pauseMs = 100;
const mostTries = 15;
const lockNotAvailable = '55P03';

/**
 * Does what takes a table away from everyone else for a moment, on a session of its own. While others hold the table it is tried again and again
 * rather than stood in line for, so that no request waits behind it longer than a blink. Throws the database's error when it never fitted in.
 */
export async function takeBriefly<Result>(query: (text: string) => Promise<unknown>, what: () => Promise<Result>): Promise<Result> {
  await query(`set lock_timeout = '${lockTimeout}'`);
  for (let tries = 1; ; tries += 1) {
    try {
      return await what();
    } catch (error) {
      if ((error as { code?: unknown }).code !== lockNotAvailable || tries === mostTries) throw error;
    }
    await pause(pauseMs);
  }
}
