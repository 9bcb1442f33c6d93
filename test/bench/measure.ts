import type { BenchDatabase } from './bench-database.ts';
import type { Child } from './children.ts';
import type { LoadOrder, LoadResult } from './load-process.ts';
import type { Script } from './load-scripts.ts';

/** A process under load. */
export interface Target {
  readonly child: Child;
  readonly url: string;
}

/** What one workload cost on one side; several measurements of it add up. */
export interface Figures {
  readonly passes: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time of the server process for a pass. */
  readonly serverMs: number;
  /** CPU time of PostgreSQL for a pass, where it can be known. */
  readonly databaseMs: number | undefined;
  /** Transactions that wrote, for a pass. */
  readonly commits: number;
  /** All transactions (`xact_commit`), reads included, for a pass. */
  readonly transactions: number;
  readonly wrong: number;
  readonly firstWrong?: string;
}

interface Sample {
  readonly serverMs: number;
  readonly databaseMs: number | undefined;
}

async function sample({ child }: Target, database: BenchDatabase): Promise<Sample> {
  const databaseMs = database.cpuMs();
  return { serverMs: await child.ask<number>('cpuMs'), databaseMs };
}

/** Puts a script's load on a target for some seconds, after a warm-up, and tells what it cost. */
export async function measure(
  target: Target,
  script: Script,
  parts: { database: BenchDatabase; load: Child; connections: number; seconds: number },
): Promise<Figures> {
  const { database, load, connections, seconds } = parts;
  const order: LoadOrder = { url: target.url, script, connections, warmSeconds: Math.max(1, seconds / 4), seconds };
  const [writesBefore, transactionsBefore] = [await database.writes(), await database.transactions()];
  const [opens, closes] = [load.notice('window-opens'), load.notice('window-closes')];
  const running = load.ask<LoadResult>('run', order);
  await opens;
  const before = await sample(target, database);
  await closes;
  const after = await sample(target, database);
  const result = await running;
  const transactions = (await database.transactions()) - transactionsBefore;
  const writes = Number((await database.writes()) - writesBefore);
  const { passes, windowMs, allPasses, p50Ms, p99Ms, wrong, firstWrong } = result;
  return {
    passes,
    perSecond: (passes * 1000) / windowMs,
    p50Ms,
    p99Ms,
    serverMs: (after.serverMs - before.serverMs) / passes,
    databaseMs: after.databaseMs === undefined || before.databaseMs === undefined ? undefined : (after.databaseMs - before.databaseMs) / passes,
    commits: writes / allPasses,
    transactions: transactions / allPasses,
    wrong,
    ...(firstWrong ? { firstWrong } : {}),
  };
}

/** The mean of several measurements of the same thing; errors add up. */
export function meanOf(all: readonly Figures[]): Figures {
  const mean = (pick: (figures: Figures) => number) => all.reduce((sum, figures) => sum + pick(figures), 0) / all.length;
  const firstWrong = all.find((figures) => figures.firstWrong)?.firstWrong;
  return {
    passes: all.reduce((sum, figures) => sum + figures.passes, 0),
    perSecond: mean((figures) => figures.perSecond),
    p50Ms: mean((figures) => figures.p50Ms),
    p99Ms: mean((figures) => figures.p99Ms),
    serverMs: mean((figures) => figures.serverMs),
    databaseMs: all.some((figures) => figures.databaseMs === undefined) ? undefined : mean((figures) => figures.databaseMs as number),
    commits: mean((figures) => figures.commits),
    transactions: mean((figures) => figures.transactions),
    wrong: all.reduce((sum, figures) => sum + figures.wrong, 0),
    ...(firstWrong ? { firstWrong } : {}),
  };
}
