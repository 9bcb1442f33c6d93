import type { Runtime } from '../../src/kernel/runtime.ts';
import { type ExportTarget, ensureExportPlace, exportSources, readExportTargets } from '../../src/trail/index.ts';
import { watchOutage } from '../watch-outage.ts';
import { exportBatch } from './export-batch.ts';

/** A running export. */
export interface Export {
  /** Resolves when the deliveries under way are done. */
  close(): Promise<void>;
}

function serve(runtime: Runtime, target: ExportTarget): Export {
  const outage = watchOutage(runtime.log, `export target ${target.name}`);
  let isOpen = true;
  let isRung = false;
  let isPlaced = false;
  let wake: () => void = () => undefined;
  const ring = () => {
    isRung = true;
    wake();
  };
  const stopListening = runtime.bell.listen('events', ring);

  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, runtime.config.audit.pollMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const round = async () => {
    if (!isPlaced) await ensureExportPlace(runtime, target);
    isPlaced = true;
    for (const source of exportSources) while (isOpen && (await exportBatch(runtime, target, source)));
    outage.ends();
  };

  const running = (async () => {
    while (isOpen) {
      isRung = false;
      await round().catch(outage.sees);
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

/** Serves every export target of the configuration until closed, each on its own: one that is away holds up no other. Any number of workers may do so. */
export function startExport(runtime: Runtime): Export {
  const served = readExportTargets(runtime.config).map((target) => serve(runtime, target));
  return {
    async close() {
      await Promise.all(served.map((one) => one.close()));
    },
  };
}
