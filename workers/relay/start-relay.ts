import type { Runtime } from '../../src/kernel/work/runtime.ts';
import { type Following, followBell } from '../follow-bell.ts';
import type { Queues } from '../queue/open-queues.ts';
import { relayJobs } from './relay-jobs.ts';

/** Relays jobs until closed: at once when the bell rings, and at every interval in case it was not heard. While the queue is away the rows wait. */
export function startRelay(runtime: Runtime, queues: Pick<Queues, 'add' | 'isReady'>): Following {
  return followBell(runtime, {
    bell: 'jobs',
    everyMs: runtime.config.queue.relayIntervalMs,
    what: 'the way from the outbox to the queue',
    round: async (isOpen) => {
      while (isOpen() && queues.isReady() && (await relayJobs(runtime, queues)) > 0);
    },
  });
}
