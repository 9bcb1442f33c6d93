import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { AggregatedResult, Config, TestContext } from '@jest/reporters';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { eventsFile, type NotedEvents, type ReachedEvents, reachedFile } from './events-file.ts';

interface PassedTest {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

const testsBesideEvent = 3;

function passedTests(results: AggregatedResult): Map<string, PassedTest[]> {
  return new Map(
    results.testResults.map(({ testFilePath, testResults }) => {
      const file = relative(packageRoot, testFilePath);
      const passed = testResults.flatMap(({ status, fullName, startAt, duration }) =>
        status === 'passed' && startAt ? [{ name: `${file} › ${fullName}`, from: startAt, to: startAt + (duration ?? 0) + 1 }] : [],
      );
      return [file, passed];
    }),
  );
}

function notedEvents(): NotedEvents[] {
  if (!existsSync(eventsFile)) return [];
  return readFileSync(eventsFile, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as NotedEvents);
}

/** The passed tests during which each event happened. What happened in no test, or in one that failed, is reached by nobody. */
function reachedBy(tests: ReadonlyMap<string, readonly PassedTest[]>): Record<string, string[]> {
  const reached = new Map<string, Set<string>>();
  for (const { file, events } of notedEvents())
    for (const [name, at] of events) {
      const known = reached.get(name) ?? new Set();
      const test = known.size < testsBesideEvent && tests.get(file)?.find(({ from, to }) => from <= at && at <= to);
      if (test) reached.set(name, known.add(test.name));
    }
  return Object.fromEntries([...reached].sort(([a], [b]) => a.localeCompare(b)).map(([name, by]) => [name, [...by].sort()]));
}

/** Leaves which events the passed tests of a run caused through a door, and whether that run was whole; `npm run events` reads it. */
export default class ReachedEventsReporter {
  readonly #config: Config.GlobalConfig;

  constructor(config: Config.GlobalConfig) {
    this.#config = config;
  }

  onRunComplete(_contexts: Set<TestContext>, results: AggregatedResult): void {
    const tests = passedTests(results);
    const files = globSync('test/**/*.test.ts', { cwd: packageRoot });
    const isWhole = !results.wasInterrupted && !this.#config.testNamePattern && files.every((file) => tests.has(file));
    const reached: ReachedEvents = { isWhole, filesRun: tests.size, files: files.length, reachedBy: reachedBy(tests) };
    writeFileSync(reachedFile, `${JSON.stringify(reached, null, 2)}\n`);
  }
}
