import { probeChosenSecret } from './probes/chosen-secret.ts';
import { probeGrowth } from './probes/growth.ts';
import { probeLimits } from './probes/limits.ts';
import { probeLists } from './probes/lists.ts';
import { probeRetention } from './probes/retention.ts';
import { probeStart } from './probes/start.ts';
import { probeStream } from './probes/stream.ts';
import type { Stage } from './stage.ts';

/** A measurement that has no yardstick: it resolves to figures by name. */
export interface Probe {
  /** For `--only`. */
  readonly key: string;
  readonly title: string;
  readonly run: (stage: Stage, say: (text: string) => void) => Promise<Readonly<Record<string, number>>>;
}

/** What a run measures beside the workloads. */
export const probes: readonly Probe[] = [
  { key: 'start', title: 'start to first token, existing database (aim: below 2000 ms)', run: probeStart },
  {
    key: 'chosen_secret',
    title: 'the first 200 requests at once of a client with a chosen secret (aim: below 1000 ms, none refused)',
    run: probeChosenSecret,
  },
  {
    key: 'stream',
    title: 'event to subscriber, 100 events/s',
    run: (stage) => probeStream(stage, { subscribers: stage.options.subscribers, perSecond: 100, seconds: 8 }),
  },
];

/** What `--scale` measures instead. */
export const scaleProbes: readonly Probe[] = [
  {
    key: 'stream',
    title: '500 subscribers, 500 events/s (aim: p95 below 250 ms, nothing lost)',
    run: (stage) => probeStream(stage, { subscribers: 500, perSecond: 500, seconds: 20 }),
  },
  { key: 'lists', title: 'pages of the trail, small and large, and the page of a user (aim: ratios at most 1.5)', run: probeLists },
  { key: 'limits', title: 'the dearest queries that pass the limits (aim: below 300 ms at 100,000 people)', run: probeLimits },
  {
    key: 'growth',
    title: 'a code flow after ten thousand sign-ins of one person, a million tokens, two million codes (aim: ratio at most 1.15)',
    run: probeGrowth,
  },
  { key: 'retention', title: 'dropping a month of events under load (aim: p99 at most 1.2 of that without)', run: probeRetention },
];
