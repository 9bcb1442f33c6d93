import type { Runtime } from '../src/kernel/work/runtime.ts';
import { startExport } from './audit-export/start-export.ts';
import { endings as allEndings, handlers as allHandlers } from './handlers.ts';
import type { JobEndings, JobHandlers } from './job-handler.ts';
import { openQueues } from './queue/open-queues.ts';
import { startRelay } from './relay/start-relay.ts';

/** The workers of one process. */
export interface Workers {
  /** Whether jobs are taken now. */
  isReady(): boolean;
  /** Takes no further jobs; resolves when those in progress are done, at the latest after the drain time. */
  close(): Promise<void>;
}

/** Starts the workers: the relay from the outbox, the schedules, and one consumer for every queue. Any number of processes may do so. */
export function startWorkers(runtime: Runtime, handlers: JobHandlers = allHandlers, endings: JobEndings = allEndings): Workers {
  const queues = openQueues(runtime, { handlers, endings });
  const relay = startRelay(runtime, queues);
  const exporting = startExport(runtime);
  return {
    isReady: queues.isReady,
    async close() {
      const late = new Promise<void>((resolve) => setTimeout(resolve, runtime.config.http.drainSeconds * 1000).unref());
      await Promise.race([Promise.all([relay.close(), exporting.close(), queues.close()]), late]);
    },
  };
}
