import { Gauge } from 'prom-client';
import type { Runtime } from '../../../kernel/work/runtime.ts';
import { readExportState } from './read-export-state.ts';

const lag = 'signet_audit_export_lag_seconds';
const failures = 'signet_audit_export_failures';

/** Has `/metrics` of this process tell, whenever it is asked, how far each target of the export is behind. Returns what ends it. */
export function measureExports(runtime: Runtime): () => void {
  const { registry } = runtime.metrics;
  const registers = [registry];
  const collect = async () => {
    // Any fault: the metrics are left out, and say nothing wrong.
    const states = await readExportState(runtime).catch(() => undefined);
    lagSeconds.reset();
    inARow.reset();
    for (const state of states ?? []) {
      lagSeconds.set({ target: state.target }, state.lagSeconds);
      inARow.set({ target: state.target }, state.failures);
    }
  };
  const inARow = new Gauge({ name: failures, help: 'Failed deliveries in a row, by target.', labelNames: ['target'], registers });
  const lagSeconds = new Gauge({
    name: lag,
    help: 'Age of the oldest event that waits for a target of the export.',
    labelNames: ['target'],
    registers,
    collect,
  });
  return () => {
    for (const name of [lag, failures]) registry.removeSingleMetric(name);
  };
}
