import { setTimeout as pause } from 'node:timers/promises';
import { nameKey } from '../../kernel/base/name-key.ts';
import { countFailure, forgetFailures, type Standing, tryInLine } from '../../kernel/work/failures.ts';
import { signInKeys } from '../../kernel/work/sign-in-keys.ts';
import type { ThrottleKey } from '../../kernel/work/throttle.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { Finding } from './authenticators/authenticator.ts';

let usualMs = 40;

type Throttled = { readonly admin?: undefined; readonly reason: 'throttled' };

/**
 * Lets a check of an administrator's proof happen unless there were too many failures: of the name at this address, of the name anywhere, of the address;
 * of the address alone where no name was said. Who succeeds is never counted, parallel tries wait for each other, and a refused try takes the usual time
 * of one. NIST SP 800-63B-4 §3.2.2.
 */
export async function throttleAdmin<Found extends Finding>(
  work: Work,
  username: string | undefined,
  check: () => Promise<Found>,
): Promise<(Found | Throttled) & { readonly failures: number }> {
  const keys = keysOf(work, username);
  return tryInLine(work.runtime, work.runtime.database.query, keys, (standing) => tryOnce(work, { keys, standing }, check));
}

async function tryOnce<Found extends Finding>(
  work: Work,
  { keys, standing: { closed, failures } }: { readonly keys: readonly ThrottleKey[]; readonly standing: Standing },
  check: () => Promise<Found>,
) {
  const { config, database } = work.runtime;
  const query = database.query.bind(database);
  if (closed) {
    await pause(usualMs);
    return { reason: 'throttled' as const, failures };
  }
  const startedAt = performance.now();
  const found = await check();
  usualMs = usualMs * 0.8 + (performance.now() - startedAt) * 0.2;
  if (!found.admin) return { ...found, failures: (await countFailure(query, keys, config.login.windowSeconds)).failures };
  return (await forgetFailures(query, keys)) ? { ...found, failures } : { reason: 'throttled' as const, failures };
}

/** Directories ignore how many blanks are within a name (RFC 4518 §2.6.1), so a further one gives no count of its own. */
function keysOf({ runtime, caller }: Work, username: string | undefined): readonly [ThrottleKey, ...ThrottleKey[]] {
  const keys = signInKeys('admin', runtime.config, nameKey(username ?? '').replace(/\s+/g, ' '), caller);
  return username === undefined ? [keys[2]] : keys;
}
