/** `npm run bench`: what the product does in a second and what that costs, beside bare handlers that do only the unavoidable. */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { pin } from './cores.ts';
import { readOptions } from './options.ts';
import { probes, scaleProbes } from './probes.ts';
import { sharesOf, tableOf } from './report.ts';
import { runWorkloads } from './run-workloads.ts';
import { openStage } from './stage.ts';
import { workloadsOf } from './workloads.ts';

const options = readOptions(process.argv.slice(2));
const isPinned = pin(process.pid, 'server');
const say = (text: string) => process.stderr.write(`${text}\n`);
const isChosen = ({ key }: { readonly key: string }) => options.only.length === 0 || options.only.includes(key);

say(`bench: filling tables with ${options.preload} rows each`);
const stage = await openStage(options);
try {
  const workloads = options.scale ? [] : workloadsOf(stage.seed);
  const asked = options.scale ? scaleProbes : probes;
  const known = [...workloads, ...asked].map(({ key }) => key);
  for (const key of options.only) if (!known.includes(key)) throw new Error(`--only ${key}: choose from ${known.join(', ')}`);
  const lines = await runWorkloads(stage, workloads.filter(isChosen), say);
  if (lines.length > 0) process.stdout.write(`\n${tableOf(lines)}\n\n`);
  const found: { key: string; title: string; figures: Readonly<Record<string, number>> }[] = [];
  for (const { key, title, run } of asked.filter(isChosen)) {
    say(`bench: ${title}`);
    const figures = await run(stage, say);
    found.push({ key, title, figures });
    const text = Object.entries(figures).map(([name, value]) => `${name} ${Number(value.toFixed(value < 10 ? 2 : 0))}`);
    process.stdout.write(`${title}: ${text.join(', ')}\n`);
  }
  const { connections, seconds, rounds, preload } = options;
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version, isPinned, connections, seconds, rounds, preload };
  const results = lines.map((line) => ({
    key: line.workload.key,
    title: line.workload.title,
    aim: line.workload.aim,
    ...line,
    ...sharesOf(line),
    workload: undefined,
  }));
  writeFileSync(options.output, `${JSON.stringify({ at: new Date(), machine, results, probes: found }, undefined, 2)}\n`);
} finally {
  await stage.close();
}
