/** The product, started as its own commands start it, with a channel to the bench beside it. */

import { openLog } from '../../src/kernel/base/log.ts';
import { readConfig } from '../../src/kernel/contract/config/config.ts';
import { draftEvent } from '../../src/kernel/trail/event-row.ts';
import { openRuntime } from '../../src/kernel/work/open-runtime.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';
import { ensureSigningKeys } from '../../src/keys/signing-keys/index.ts';
import { dependents } from '../../src/server/dependents.ts';
import { entities } from '../../src/server/entities.ts';
import { type Server, startServer } from '../../src/server/start.ts';
import { addCheckpoints } from '../../src/trail/audit/index.ts';
import { keepPartitions } from '../../workers/housekeeping/keep-partitions.ts';
import { answerQuestions, cpuMs } from './answering.ts';

let runtime: Runtime | undefined;
let server: Server | undefined;

async function start({ databaseUrl, port, env }: { databaseUrl: string; port: number; env: Readonly<Record<string, string>> }): Promise<string> {
  const config = readConfig({ DATABASE_URL: databaseUrl, ...env });
  const publicUrl = `http://127.0.0.1:${port}`;
  runtime = await openRuntime({ config, log: openLog(config.runtime.logLevel), databaseUrl, publicUrl, entities, dependents });
  await ensureSigningKeys(runtime);
  server = await startServer(runtime, port);
  return publicUrl;
}

const tickMs = 20;

/** Records events evenly, as requests would; resolves to how many. */
async function emit({ transactionId, perSecond, seconds }: { transactionId: string; perSecond: number; seconds: number }): Promise<number> {
  const { ids, bell, appendEvents, stored } = runtime as Runtime;
  const all = perSecond * seconds;
  const startedAt = performance.now();
  const appended: Promise<void>[] = [];
  for (let emitted = 0; emitted < all; await new Promise((resolve) => setTimeout(resolve, tickMs))) {
    const due = Math.min(all, Math.floor(((performance.now() - startedAt) / 1000) * perSecond));
    const caller = { transactionId, channel: 'OAUTH', clientIp: '192.0.2.1', userAgent: 'bench' } as const;
    const details = { tokenId: ids.uuid(), endpoint: 'userinfo', clientId: 'bench-client', appName: 'Bench', userId: 'bench-user' };
    const rows = Array.from({ length: due - emitted }, () => draftEvent(ids.uuid(), caller, 'TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED', details));
    appended.push(
      stored(rows)
        .then(appendEvents)
        .then(() => bell.ring()),
    );
    emitted = due;
  }
  await Promise.all(appended);
  return all;
}

/** What workers do on schedule: chain the trail, and drop what retention is over for. */
const chain = () => addCheckpoints(runtime as Runtime);
const tidy = () => keepPartitions(runtime as Runtime);

answerQuestions({ start, cpuMs, emit, chain, tidy, counts: () => ({ ...runtime?.committer.counts, ...runtime?.database.counts }) }, async () => {
  await server?.close();
  await runtime?.close();
});
