/** The product, started as its own commands start it, with a channel to the bench beside it. */

import { readConfig } from '../../src/kernel/config/config.ts';
import { openLog } from '../../src/kernel/log.ts';
import { openRuntime, type Runtime } from '../../src/kernel/runtime.ts';
import { ensureSigningKeys } from '../../src/keys/index.ts';
import { dependents } from '../../src/server/dependents.ts';
import { entities } from '../../src/server/entities.ts';
import { type Server, startServer } from '../../src/server/start.ts';
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

answerQuestions({ start, cpuMs, counts: () => ({ ...runtime?.committer.counts, ...runtime?.database.counts }) }, async () => {
  await server?.close();
  await runtime?.close();
});
