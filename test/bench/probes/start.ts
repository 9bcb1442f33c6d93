import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../support/free-port.ts';
import { startSignet } from '../../support/processes.ts';
import { pin } from '../cores.ts';
import { processCpuMs } from '../process-cpu.ts';
import type { Stage } from '../stage.ts';
import { median } from './median.ts';

const starts = 5;

/** From the start of `signet serve` on an existing database to its first token, in milliseconds; and the CPU time that took, which a busy machine does not change. */
export async function probeStart({ database, seed, env }: Stage): Promise<Readonly<Record<string, number>>> {
  const headers = { ...seed.product.opaque.basic, 'content-type': 'application/x-www-form-urlencoded' };
  const [took, cpu]: [number[], number[]] = [[], []];
  for (let start = 0; start < starts; start += 1) {
    const port = String(await freePort());
    const startedAt = performance.now();
    const server = startSignet(['serve'], { ...env, DATABASE_URL: database.url, SIGNET_PORT: port, SIGNET_DATA_DIR: database.folder });
    pin(server.pid, 'server');
    const token = () =>
      fetch(`http://127.0.0.1:${port}/oauth/token`, { method: 'POST', headers, body: 'grant_type=client_credentials&scope=read' }).catch(
        () => undefined,
      );
    while ((await token())?.status !== 200) {
      if (server.child.exitCode !== null) throw new Error(server.output());
      await sleep(5);
    }
    took.push(performance.now() - startedAt);
    cpu.push(processCpuMs(server.pid) ?? 0);
    await server.end();
  }
  return { 'median ms': median(took), 'slowest ms': Math.max(...took), 'CPU ms of the server': median(cpu) };
}
