import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../support/free-port.ts';
import { startSignet } from '../../support/processes.ts';
import { pin } from '../cores.ts';
import type { Stage } from '../stage.ts';
import { median } from './median.ts';

const starts = 3;
const parallel = 200;

/** After a start, a client with a chosen secret asks for 200 tokens at once: how long until the last is there. Any that is refused is told. */
export async function probeChosenSecret({ database, seed, env }: Stage): Promise<Readonly<Record<string, number>>> {
  const headers = { ...seed.product.chosen.basic, 'content-type': 'application/x-www-form-urlencoded' };
  const took: number[] = [];
  let refused = 0;
  for (let start = 0; start < starts; start += 1) {
    const port = String(await freePort());
    const server = startSignet(['serve'], { ...env, DATABASE_URL: database.url, SIGNET_PORT: port, SIGNET_DATA_DIR: database.folder });
    pin(server.pid, 'server');
    while ((await fetch(`http://127.0.0.1:${port}/oauth/.well-known/openid-configuration`).catch(() => undefined))?.status !== 200) {
      if (server.child.exitCode !== null) throw new Error(server.output());
      await sleep(20);
    }
    const startedAt = performance.now();
    const token = () => fetch(`http://127.0.0.1:${port}/oauth/token`, { method: 'POST', headers, body: 'grant_type=client_credentials&scope=read' });
    const answers = await Promise.all(Array.from({ length: parallel }, token));
    took.push(performance.now() - startedAt);
    refused += answers.filter(({ status }) => status !== 200).length;
    await server.end();
  }
  return { 'median ms': median(took), 'slowest ms': Math.max(...took), refused };
}
