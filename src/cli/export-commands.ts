import type { Runtime } from '../kernel/work/runtime.ts';
import { type ExportFormat, exportEvents, replayExport } from '../trail/audit/index.ts';
import { writeOutput } from './output.ts';
import { UsageError } from './usage-error.ts';

/** Options of `signet audit export`. */
export interface ExportCommand {
  readonly from?: Date;
  readonly to?: Date;
  readonly format: ExportFormat;
  readonly output?: string;
}

async function* textOf(pages: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  for await (const lines of pages) yield `${lines.join('\n')}\n`;
}

/** Prints the events of a span of time, oldest first, one a line. */
export function printEvents(runtime: Runtime, { output, ...span }: ExportCommand): Promise<void> {
  return writeOutput(output, textOf(exportEvents(runtime, span)));
}

/** Has a target of the export served again from a moment on. */
export async function replayTarget(runtime: Runtime, target: string, from: Date): Promise<void> {
  if (!(await replayExport(runtime, target, from))) throw new UsageError(`There is no export target ${target}.`);
  process.stdout.write(`${target} is served again from ${from.toISOString()}.\n`);
}
