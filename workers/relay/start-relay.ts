import type { Runtime } from '../../src/kernel/runtime.ts';
import type { Queues } from '../consume.ts';
import { watchOutage } from '../watch-outage.ts';
import { relayJobs } from './relay-jobs.ts';

/** A running relay. */
export interface Relay {
  /** Resolves when the batch under way is done. */
  close(): Promise<void>;
}

/** Relays jobs until closed: at once when the bell rings, and at every interval in case it was not heard. While the queue is away the rows wait. */
export function startRelay(runtime: Runtime, queues: Pick<Queues, 'add'>): Relay {
  const outage = watchOutage(runtime.log, 'the way from the outbox to the queue');
  let isOpen = true;
  let isRung = true;
  let wake: () => void = () => undefined;
  const ring = () => {
    isRung = true;
    wake();
  };
  const stopListening = runtime.bell.listen('jobs', ring);

  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, runtime.config.queue.relayIntervalMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const drainOutbox = async () => {
    while (isOpen && (await relayJobs(runtime, queues)) > 0);
    outage.ends();
  };

  const running = (async () => {
    while (isOpen) {
      isRung = false;
      await drainOutbox().catch(outage.sees);
      if (isOpen && !isRung) await pause();
    }
  })();

  return {
    async close() {
      isOpen = false;
      stopListening();
      wake();
      await running;
    },
  };
}
