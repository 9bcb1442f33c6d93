import type { Runtime } from '../kernel/work/runtime.ts';
import { type ExportFormat, exportEvents, replayExport } from '../trail/audit/index.ts';
import { UsageError } from './usage-error.ts';

/** Options of `signet audit export`. */
export interface ExportCommand {
  readonly from?: Date;
  readonly to?: Date;
  readonly format: ExportFormat;
}

/** Prints the events of a span of time, oldest first, one a line. */
export async function printEvents(runtime: Runtime, options: ExportCommand): Promise<void> {
  for await (const lines of exportEvents(runtime, options)) {
    const isTaken = process.stdout.write(`${lines.join('\n')}\n`);
    if (!isTaken) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}

/** Has a target of the export served again from a moment on. */
export async function replayTarget(runtime: Runtime, target: string, from: Date): Promise<void> {
  if (!(await replayExport(runtime, target, from))) throw new UsageError(`There is no export target ${target}.`);
  process.stdout.write(`${target} is served again from ${from.toISOString()}.\n`);
}
