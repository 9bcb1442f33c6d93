/** `npm run bench`: what the product does in a second and what that costs, beside bare handlers that do only the unavoidable. */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { freePort } from '../support/free-port.ts';
import { testSettings } from '../support/test-settings.ts';
import { startBenchDatabase } from './bench-database.ts';
import { type Child, startChild } from './children.ts';
import { pin } from './cores.ts';
import type { Script } from './load-scripts.ts';
import { type Figures, meanOf, measure, type Target } from './measure.ts';
import { readOptions } from './options.ts';
import { type Line, sharesOf, tableOf } from './report.ts';
import { seedDatabase } from './seed.ts';
import { choose, workloadsOf } from './workloads.ts';

const options = readOptions(process.argv.slice(2));
const isPinned = pin(process.pid, 'server');
const children: Child[] = [];
const say = (text: string) => process.stderr.write(`${text}\n`);

async function child(...[entry, core, execArgv]: Parameters<typeof startChild>): Promise<Child> {
  const started = await startChild(entry, core, execArgv);
  children.push(started);
  return started;
}

const database = await startBenchDatabase();
try {
  const { connections, seconds, rounds } = options;
  say(`bench: filling tables with ${options.preload} rows each`);
  const seed = await seedDatabase(database, options.preload, connections);
  const load = await child('load-process', 'load');
  const bare = await child('yardstick-process', 'server');
  const product = await child('product-process', 'server', options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : []);
  const yardstickTarget: Target = { child: bare, url: await bare.ask<string>('start', { databaseUrl: database.url }) };
  const env = { SIGNET_SEALING_KEYS: testSettings.SIGNET_SEALING_KEYS, SIGNET_LOG_LEVEL: 'warn', SIGNET_REQUESTS_PER_MINUTE: '100000000' };
  const productTarget: Target = {
    child: product,
    url: await product.ask<string>('start', { databaseUrl: database.url, port: await freePort(), env }),
  };
  let runs = 0;
  /** Refresh tokens are used up: each run starts with others. */
  const fresh = (script: Script): Script => (script.kind === 'refresh' ? { ...script, tokens: script.tokens.slice(runs++ * connections) } : script);
  const lines: Line[] = [];
  const chosen = choose(workloadsOf(seed), options.only);
  for (const workload of chosen) {
    say(`bench: ${workload.title}`);
    const figures: { product: Figures[]; yardstick: Figures[] } = { product: [], yardstick: [] };
    const parts = { database, load, connections, seconds };
    for (let round = 0; round < rounds; round += 1) {
      // A profile is of the product alone; its yardstick is then measured for a moment only.
      figures.yardstick.push(await measure(yardstickTarget, fresh(workload.yardstick), options.profile ? { ...parts, seconds: 1 } : parts));
      if (workload.product) figures.product.push(await measure(productTarget, fresh(workload.product), parts));
    }
    const line = { workload, product: workload.product ? meanOf(figures.product) : undefined, yardstick: meanOf(figures.yardstick) };
    lines.push(line);
    for (const side of [line.product, line.yardstick]) if (side?.firstWrong) say(`bench: ${side.wrong} wrong answers, the first: ${side.firstWrong}`);
  }
  const machine = {
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    node: process.version,
    isPinned,
    connections,
    seconds,
    rounds,
    preload: options.preload,
  };
  process.stdout.write(`\n${tableOf(lines)}\n\n`);
  const results = lines.map((line) => ({
    key: line.workload.key,
    title: line.workload.title,
    aim: line.workload.aim,
    ...line,
    ...sharesOf(line),
    workload: undefined,
  }));
  writeFileSync(options.output, `${JSON.stringify({ at: new Date(), machine, results }, undefined, 2)}\n`);
} finally {
  for (const started of children.reverse()) await started.end();
  await database.stop();
}
