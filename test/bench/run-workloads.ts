import type { Script } from './load-scripts.ts';
import { type Figures, meanOf, measure } from './measure.ts';
import type { Line } from './report.ts';
import type { Stage } from './stage.ts';
import type { Workload } from './workloads.ts';

function tellMistakes({ product, yardstick }: Line, say: (text: string) => void): void {
  for (const side of [product, yardstick]) if (side?.firstWrong) say(`bench: ${side.wrong} wrong answers, the first: ${side.firstWrong}`);
}

/** Lets product and yardstick take turns at each workload; resolves to a line for each. */
export async function runWorkloads(stage: Stage, chosen: readonly Workload[], say: (text: string) => void): Promise<Line[]> {
  const { database, load, options } = stage;
  const { connections, seconds, rounds, profile } = options;
  let runs = 0;
  /** Refresh tokens are used up: each run starts with others. */
  const fresh = (script: Script): Script => (script.kind === 'refresh' ? { ...script, tokens: script.tokens.slice(runs++ * connections) } : script);
  const lines: Line[] = [];
  for (const workload of chosen) {
    say(`bench: ${workload.title}`);
    const figures: { product: Figures[]; yardstick: Figures[] } = { product: [], yardstick: [] };
    const parts = { database, load, connections, seconds };
    for (let round = 0; round < rounds; round += 1) {
      // A profile is of the product alone; its yardstick is then measured for a moment only.
      figures.yardstick.push(await measure(stage.yardstick, fresh(workload.yardstick), profile ? { ...parts, seconds: 1 } : parts));
      if (workload.product) figures.product.push(await measure(stage.product, fresh(workload.product), parts));
    }
    const line = { workload, product: workload.product ? meanOf(figures.product) : undefined, yardstick: meanOf(figures.yardstick) };
    lines.push(line);
    tellMistakes(line, say);
  }
  return lines;
}
