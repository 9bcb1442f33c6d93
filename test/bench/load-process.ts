/** The load: autocannon in a process of its own. */
import autocannon, { type Request } from 'autocannon';
import { answerQuestions, giveNotice } from './answering.ts';
import { type Script, stepsOf } from './load-scripts.ts';

/** One measurement, as asked of this process. */
export interface LoadOrder {
  readonly url: string;
  readonly script: Script;
  readonly connections: number;
  readonly warmSeconds: number;
  readonly seconds: number;
}

/** What it saw. A pass is one run through the steps of the script: a request, or a whole flow. */
export interface LoadResult {
  /** Passes inside the measured time, and how long that really was. */
  readonly passes: number;
  readonly windowMs: number;
  /** Passes in all, with those of the warm-up. */
  readonly allPasses: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly wrong: number;
  /** The first answer that was not as expected. */
  readonly firstWrong?: string;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Counts passes and their times, inside a window of time and in all. */
class Tally {
  readonly times: number[] = [];
  isOpen = false;
  all = 0;
  wrong = 0;
  firstWrong: string | undefined;

  pass(ms: number): void {
    this.all += 1;
    if (this.isOpen) this.times.push(ms);
  }

  mistake(text: string): void {
    this.wrong += 1;
    this.firstWrong ??= text;
  }
}

function requestsOf({ script, url }: LoadOrder, connection: number, tally: Tally): Request[] {
  const steps = stepsOf(script, connection, url);
  let startedAt = performance.now();
  return steps.map(({ expect, onResponse, ...step }, index) => ({
    ...step,
    onResponse: (status, body, context, headers) => {
      if (status !== expect) tally.mistake(`${status} ${body.slice(0, 300)}`);
      onResponse?.(status, body, context, headers);
      if (index < steps.length - 1) return;
      const now = performance.now();
      tally.pass(now - startedAt);
      startedAt = now;
    },
  }));
}

async function run(order: LoadOrder): Promise<LoadResult> {
  const { url, connections, warmSeconds, seconds } = order;
  const tally = new Tally();
  let connection = 0;
  const instance = autocannon({
    url,
    connections,
    duration: warmSeconds + seconds + 0.5,
    timeout: 20,
    sampleInt: 100,
    setupClient: (client) => {
      client.setRequests(requestsOf(order, connection, tally));
      connection += 1;
    },
  });
  const finished = new Promise<void>((resolve) => instance.once('done', () => resolve()));
  await new Promise((resolve) => setTimeout(resolve, warmSeconds * 1000));
  giveNotice('window-opens');
  tally.isOpen = true;
  const openedAt = performance.now();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  tally.isOpen = false;
  const windowMs = performance.now() - openedAt;
  giveNotice('window-closes');
  await finished;
  const sorted = tally.times.sort((a, b) => a - b);
  const { all: allPasses, wrong, firstWrong } = tally;
  return {
    passes: sorted.length,
    windowMs,
    allPasses,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    wrong,
    ...(firstWrong ? { firstWrong } : {}),
  };
}

answerQuestions({ run }, async () => undefined);
