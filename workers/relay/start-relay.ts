import type { Runtime } from '../../src/kernel/runtime.ts';
import type { Queues } from '../consume.ts';
import { type Following, followBell } from '../follow-bell.ts';
import { relayJobs } from './relay-jobs.ts';

/** Relays jobs until closed: at once when the bell rings, and at every interval in case it was not heard. While the queue is away the rows wait. */
export function startRelay(runtime: Runtime, queues: Pick<Queues, 'add'>): Following {
  return followBell(runtime, {
    bell: 'jobs',
    everyMs: runtime.config.queue.relayIntervalMs,
    what: 'the way from the outbox to the queue',
    round: async (isOpen) => {
      while (isOpen() && (await relayJobs(runtime, queues)) > 0);
    },
  });
}
