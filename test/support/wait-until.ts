import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds; fails with `what` when it does not within the time. */
export async function waitUntil(what: string, holds: () => boolean | Promise<boolean>, ms = 60_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${what}`);
    await sleep(20);
  }
}
