import type { Log } from '../src/kernel/base/log.ts';

/** Tells the log once when something goes away and once when it is back, however often it is tried meanwhile. */
export interface Outage {
  readonly sees: (error: unknown) => void;
  readonly ends: () => void;
  /** From now on nothing is said: connections that break while closing are no news. */
  readonly stop: () => void;
}

/** Watches over one thing that can be out of reach; `explain` puts its faults into words. */
export function watchOutage(log: Log, what: string, explain: (error: unknown) => string = String): Outage {
  let isDown = false;
  let isStopped = false;
  return {
    sees(error) {
      if (isDown || isStopped) return;
      isDown = true;
      log.warn({ err: explain(error) }, `${what} is out of reach; trying again`);
    },
    ends() {
      if (isDown) log.info(`${what} is back`);
      isDown = false;
    },
    stop() {
      isStopped = true;
    },
  };
}
