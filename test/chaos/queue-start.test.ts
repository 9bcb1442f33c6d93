import { afterEach, expect, test } from '@jest/globals';
import { cloneDatabase } from '../support/clone-database.ts';
import { freePort } from '../support/free-port.ts';
import { startSignet } from '../support/processes.ts';
import { type GateFault, openStartupGate } from '../support/startup-gate.ts';
import { sayOnce } from '../support/test-database.ts';
import { testSettings } from '../support/test-settings.ts';
import { waitUntil } from '../support/wait-until.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const long = 120_000;

/** How a probe answers; undefined when it does not within two seconds. */
async function probe(port: number, name: 'live' | 'ready'): Promise<{ status: number; text: string } | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health/${name}`, { signal: AbortSignal.timeout(2000) });
    return { status: answer.status, text: await answer.text() };
  } catch {
    return undefined;
  }
}

test.each<[string, 'all' | 'work', GateFault]>([
  ['oauth 1: held back for longer than a connection may take, `all`', 'all', { holdMs: 6500 }],
  ['newcomer N1: held back for longer than a connection may take, `work`', 'work', { holdMs: 6500 }],
  ['oauth 1: refused because the database starts (57P03)', 'work', { refuse: '57P03' }],
  ['oauth 1: refused because there are too many (53300)', 'all', { refuse: '53300' }],
  ['oauth 1: refused for its password (28P01)', 'work', { refuse: '28P01' }],
  ['oauth 1: torn down', 'work', 'reset'],
])(
  'the first connections of the queue are %s: the process serves, says that it is not ready, recovers and ends on SIGTERM',
  async (_name, command, fault) => {
    const clone = await cloneDatabase();
    ends.push(clone.drop);
    const gate = await openStartupGate(clone.url, 'signet-queue', fault);
    ends.push(gate.close);
    const port = await freePort();
    const started = startSignet([command], {
      DATABASE_URL: gate.url,
      SIGNET_SEALING_KEYS: testSettings.SIGNET_SEALING_KEYS as string,
      [command === 'all' ? 'SIGNET_PORT' : 'SIGNET_WORKER_PORT']: String(port),
    });
    ends.push(() => started.end('SIGKILL'));
    await waitUntil('some met the fault', () => gate.met >= 2);
    await started.waitFor(/the job queue is out of reach/);
    // It answers while it is so; `all` serves users, whose jobs wait.
    await waitUntil('it is alive', async () => (await probe(port, 'live'))?.status === 200);
    if (command === 'work' && typeof fault === 'object' && 'refuse' in fault)
      expect(await probe(port, 'ready')).toEqual({ status: 503, text: expect.stringContaining('job queue') });
    gate.open();
    await started.waitFor(/the job queue is back/);
    await waitUntil('ready', async () => (await probe(port, 'ready'))?.status === 200);
    await sayOnce(
      clone.url,
      `insert into outbox_job (id, name, payload, transaction_id) values (gen_random_uuid(), 'housekeeping.expired', '{}', 'from-test')`,
    );
    await waitUntil('a job is done', async () => (await sayOnce(clone.url, 'select 1 from outbox_job')).length === 0);
    expect((await started.end()).code).toBe(0);
    // Told once, however often it was tried.
    expect(started.output().match(/the job queue is out of reach/g)).toHaveLength(1);
  },
  long,
);
