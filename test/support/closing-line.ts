import { writeSync } from 'node:fs';
import type { AggregatedResult } from '@jest/reporters';

/** Prints `N passed, N failed` alone on the last line of a run: the line by which a run is read. */
export default class ClosingLine {
  onRunComplete(_contexts: unknown, results: AggregatedResult): void {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : '';
    process.once('exit', () => writeSync(1, `${results.numPassedTests} passed, ${failed} failed${skipped}\n`));
  }
}
