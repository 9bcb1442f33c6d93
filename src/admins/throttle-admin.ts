import { setTimeout as pause } from 'node:timers/promises';
import { releaseAttempts, reserveAttempt } from '../kernel/throttle.ts';
import type { Work } from '../kernel/work/work.ts';
import { adminThrottleKeys } from './admin-throttle.ts';
import type { Finding } from './authenticators/authenticator.ts';

let usualMs = 40;

/**
 * Lets a check of an administrator's proof happen unless there were too many failures. A try is reserved before anything is computed, so that parallel
 * guesses are counted one by one; a refused try takes the usual time of one. NIST SP 800-63B-4 §3.2.2.
 */
export async function throttleAdmin<Found extends Finding>(
  work: Work,
  username: string | undefined,
  check: () => Promise<Found>,
): Promise<(Found | { readonly admin?: undefined; readonly reason: 'throttled' }) & { readonly failures: number }> {
  const { config, database } = work.runtime;
  const keys = adminThrottleKeys(config, username, work.caller);
  const query = database.query.bind(database);
  const { isAllowed, failures } = await reserveAttempt(query, keys, config.login.windowSeconds);
  if (!isAllowed) {
    await pause(usualMs);
    return { reason: 'throttled', failures };
  }
  const startedAt = performance.now();
  const found = await check();
  usualMs = usualMs * 0.8 + (performance.now() - startedAt) * 0.2;
  if (found.admin) await releaseAttempts(query, keys);
  return { ...found, failures };
}
