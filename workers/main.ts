import type { Runtime } from '../src/kernel/runtime.ts';
import { startExport } from './audit-export/start-export.ts';
import { openQueues } from './consume.ts';
import { handlers as allHandlers } from './handlers.ts';
import type { JobHandlers } from './job-handler.ts';
import { startRelay } from './relay/start-relay.ts';

/** The workers of one process. */
export interface Workers {
  /** Takes no further jobs; resolves when those in progress are done, at the latest after the drain time. */
  close(): Promise<void>;
}

/** Keeps trying until it worked or the workers close: the queue may be away when they start. */
async function untilDone(what: () => Promise<void>, everyMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      return await what();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, everyMs).unref());
    }
  }
}

/** Starts the workers: the relay from the outbox, the schedules, and one consumer for every queue. Any number of processes may do so. */
export function startWorkers(runtime: Runtime, handlers: JobHandlers = allHandlers): Workers {
  const queues = openQueues(runtime);
  const relay = startRelay(runtime, queues);
  const exporting = startExport(runtime);
  const ending = new AbortController();
  void untilDone(queues.schedule, runtime.config.queue.relayIntervalMs, ending.signal);
  queues.work(handlers);
  return {
    async close() {
      ending.abort();
      await Promise.all([relay.close(), exporting.close()]);
      const late = new Promise<void>((resolve) => setTimeout(resolve, runtime.config.http.drainSeconds * 1000).unref());
      await Promise.race([queues.close(), late]);
    },
  };
}
