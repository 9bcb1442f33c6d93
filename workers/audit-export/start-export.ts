import type { Runtime } from '../../src/kernel/work/runtime.ts';
import { type ExportTarget, ensureExportPlace, exportSources, measureExports, readExportTargets } from '../../src/trail/audit/index.ts';
import { type Following, followBell } from '../follow-bell.ts';
import { exportBatch } from './export-batch.ts';

function serve(runtime: Runtime, target: ExportTarget): Following {
  let isPlaced = false;
  return followBell(runtime, {
    bell: 'events',
    everyMs: runtime.config.audit.pollMs,
    what: `export target ${target.name}`,
    round: async (isOpen) => {
      if (!isPlaced) await ensureExportPlace(runtime, target);
      isPlaced = true;
      for (const source of exportSources) while (isOpen() && (await exportBatch(runtime, target, source)));
    },
  });
}

/** Serves every export target of the configuration until closed, each on its own: one that is away holds up no other. Any number of workers may do so. */
export function startExport(runtime: Runtime): Following {
  const served = readExportTargets(runtime.config).map((target) => serve(runtime, target));
  const stopMeasuring = measureExports(runtime);
  return {
    async close() {
      stopMeasuring();
      await Promise.all(served.map((one) => one.close()));
    },
  };
}
