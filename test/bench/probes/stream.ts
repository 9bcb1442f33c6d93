import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../stage.ts';
import type { WatchOrder, WatchResult } from '../watch-process.ts';
import { adminToken } from './admin-token.ts';

interface StreamLoad {
  readonly subscribers: number;
  readonly perSecond: number;
  readonly seconds: number;
}

const mostWaitSeconds = 30;

/** Many subscriptions while events are recorded evenly: milliseconds from `occurredAt` to each subscriber, and what was lost. */
export async function probeStream(stage: Stage, { subscribers, perSecond, seconds }: StreamLoad): Promise<Readonly<Record<string, number>>> {
  const { child: product, url } = stage.product;
  const watcher = await stage.child('watch-process', 'load');
  const transactionId = `bench-${randomUUID()}`;
  const order: WatchOrder = { url, token: await adminToken(stage), subscribers, transactionId };
  await watcher.ask('watch', order);
  const cpuBefore = await product.ask<number>('cpuMs');
  const emitted = await product.ask<number>('emit', { transactionId, perSecond, seconds });
  let result = await watcher.ask<WatchResult>('tally');
  for (let waited = 0; waited < mostWaitSeconds && result.received < emitted * subscribers; waited += 1) {
    await sleep(1000);
    result = await watcher.ask<WatchResult>('tally');
  }
  const serverMs = (await product.ask<number>('cpuMs')) - cpuBefore;
  await watcher.end();
  const { received, p50Ms, p95Ms, p99Ms } = result;
  return {
    subscribers,
    events: emitted,
    'p50 ms': p50Ms,
    'p95 ms': p95Ms,
    'p99 ms': p99Ms,
    lost: emitted * subscribers - received,
    'server CPU us per delivery': (serverMs * 1000) / received,
  };
}
