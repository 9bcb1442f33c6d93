import type { TrailTable } from '../../src/kernel/trail/read-trail.ts';
import type { LoggedEvent } from '../../src/kernel/trail/trail-rows.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';
import type { ExportTarget, TargetOf } from '../../src/trail/audit/index.ts';

/** What one delivery carries. */
export interface Batch {
  readonly source: TrailTable;
  readonly events: readonly LoggedEvent[];
  /** Cursors of the first and the last event: the same for every try of the same batch. */
  readonly first: string;
  readonly last: string;
}

/** Hands a batch to a target of one kind; resolves once the target has it, throws when that is not certain. */
export type Deliver<Kind extends ExportTarget['kind']> = (runtime: Runtime, target: TargetOf<Kind>, batch: Batch) => Promise<void>;
