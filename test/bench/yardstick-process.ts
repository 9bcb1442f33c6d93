/** The yardsticks: bare handlers on raw fastify and pg, in a process like the product's. */
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import pg from 'pg';
import { answerQuestions, cpuMs } from './answering.ts';
import { type Bare, bareCommitter } from './yardsticks/bare.ts';
import { loadBareClients } from './yardsticks/bare-client.ts';
import { clientCredentials } from './yardsticks/client-credentials.ts';
import { codeFlow } from './yardsticks/code-flow.ts';
import { devicePoll } from './yardsticks/device-poll.ts';
import { introspection } from './yardsticks/introspection.ts';
import { plain } from './yardsticks/plain.ts';
import { refresh } from './yardsticks/refresh.ts';

const app = fastify();
let pool: pg.Pool | undefined;

async function start({ databaseUrl }: { databaseUrl: string }): Promise<string> {
  pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  const bare: Bare = { pool, commit: bareCommitter(pool) };
  await loadBareClients(bare);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  for (const routes of [plain, clientCredentials, refresh, introspection, codeFlow, devicePoll]) routes(app, bare);
  await app.listen({ host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

answerQuestions({ start, cpuMs }, async () => {
  await app.close();
  await pool?.end();
});
