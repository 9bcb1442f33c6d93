import { writeSync } from 'node:fs';
import type { AggregatedResult, Config } from '@jest/reporters';

/** Prints `N passed, N failed` alone on the last line of a run: the line by which a run is read. */
export default class ClosingLine {
  readonly #config: Config.GlobalConfig;
  #skipped = 0;

  constructor(config: Config.GlobalConfig) {
    this.#config = config;
  }

  /** In CI nothing is skipped: there a suite whose Redis, browser or directory is missing fails the run. */
  getLastError(): Error | undefined {
    return process.env.CI === 'true' && this.#skipped > 0 ? new Error(`${this.#skipped} tests were skipped`) : undefined;
  }

  onRunComplete(_contexts: unknown, results: AggregatedResult): void {
    this.#skipped = this.#config.testNamePattern ? 0 : results.numPendingTests;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : '';
    process.once('exit', () => writeSync(1, `${results.numPassedTests} passed, ${failed} failed${skipped}\n`));
  }
}
