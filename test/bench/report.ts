import type { Figures } from './measure.ts';
import type { Workload } from './workloads.ts';

/** A workload with what was measured of it. */
export interface Line {
  readonly workload: Workload;
  readonly product: Figures | undefined;
  readonly yardstick: Figures;
}

/** The product's speed as a share of its yardstick's: by requests per second, and by the CPU time of server and database together. */
export function sharesOf({ product, yardstick }: Line): { bySpeed: number; byCpu: number } | undefined {
  if (!product) return undefined;
  const cpu = ({ serverMs, databaseMs }: Figures) => serverMs + (databaseMs ?? 0);
  return { bySpeed: product.perSecond / yardstick.perSecond, byCpu: cpu(yardstick) / cpu(product) };
}

const heads = ['', 'req/s', 'p50 ms', 'p99 ms', 'server ms', 'db ms', 'commits', 'xacts', 'of bare', '(by CPU)', 'aim', 'wrong'] as const;

function cells(title: string, figures: Figures, ends: readonly string[]): string[] {
  const { perSecond, p50Ms, p99Ms, serverMs, databaseMs, commits, transactions, wrong } = figures;
  const numbers = [
    perSecond.toFixed(0),
    p50Ms.toFixed(1),
    p99Ms.toFixed(1),
    serverMs.toFixed(3),
    databaseMs?.toFixed(3) ?? '-',
    commits.toFixed(3),
    transactions.toFixed(3),
  ];
  return [title, ...numbers, ...ends, wrong > 0 ? String(wrong) : ''];
}

function rowsOf(line: Line): string[][] {
  const { workload, product, yardstick } = line;
  if (!product) return [cells(workload.title, yardstick, ['', '', ''])];
  const shares = sharesOf(line);
  const share = (value: number | undefined) => value?.toFixed(2) ?? '';
  return [
    cells(workload.title, product, [share(shares?.bySpeed), share(shares?.byCpu), share(workload.aim)]),
    cells(`  its yardstick ${workload.yardstick.kind === 'get' ? '(empty route)' : '(bare handler)'}`, yardstick, ['', '', '']),
  ];
}

/** The table a run ends with. All costs are for one request; for the code flow, for one whole flow of two requests. */
export function tableOf(lines: readonly Line[]): string {
  const rows = [[...heads], ...lines.flatMap(rowsOf)];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const text = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[column] as number)))
      .join('  ')
      .trimEnd(),
  );
  return [text[0], '-'.repeat(widths.reduce((sum, width) => sum + width + 2, -2)), ...text.slice(1)].join('\n');
}
