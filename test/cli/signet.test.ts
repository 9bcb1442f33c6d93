import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Agent } from '../support/agent.ts';
import { type Clone, cloneDatabase } from '../support/clone-database.ts';
import { freePort } from '../support/free-port.ts';
import { type SignetProcess, startSignet } from '../support/processes.ts';
import { sayOnce } from '../support/test-database.ts';
import { testSettings } from '../support/test-settings.ts';
import { waitUntil } from '../support/wait-until.ts';

const running: SignetProcess[] = [];
function start(command: readonly string[], env: Readonly<Record<string, string>>): SignetProcess {
  const started = startSignet(command, env);
  running.push(started);
  return started;
}
async function endAll(): Promise<void> {
  await Promise.all(running.splice(0).map((process) => process.end('SIGKILL')));
}
afterEach(endAll);

const sealing = { SIGNET_SEALING_KEYS: testSettings.SIGNET_SEALING_KEYS as string };

describe('a command that cannot do what it was asked says why in a sentence, without a stack', () => {
  async function outputOf(command: readonly string[], env: Readonly<Record<string, string>>): Promise<{ code: number | null; output: string }> {
    const ended = start(command, env);
    const { code } = await ended.ended;
    expect(ended.output()).not.toMatch(/\n\s+at /);
    return { code, output: ended.output() };
  }

  test('an unknown setting', async () => {
    const { code, output } = await outputOf(['serve'], { SIGNET_PROT: '1', SIGNET_LOG_LEVEL: 'loud' });
    expect(code).toBe(2);
    expect(output).toContain('SIGNET_PROT is not a setting; did you mean SIGNET_PORT?');
    expect(output).toContain('SIGNET_LOG_LEVEL');
  });

  test('a database out of reach; its password is not told', async () => {
    const port = await freePort();
    const { code, output } = await outputOf(['serve'], {
      DATABASE_URL: `postgres://someone:hunter2@127.0.0.1:${port}/signet`,
      SIGNET_DATABASE_START_SECONDS: '1',
      ...sealing,
    });
    expect(code).toBe(75);
    expect(output).toContain(`someone@127.0.0.1:${port}/signet cannot be used`);
    expect(output).not.toContain('hunter2');
  });

  test('a port that is taken', async () => {
    const clone = await cloneDatabase();
    const port = await freePort();
    const blocker: Server = createServer().listen(port, '127.0.0.1');
    const { code, output } = await outputOf(['serve'], { DATABASE_URL: clone.url, SIGNET_PORT: String(port), ...sealing });
    blocker.close();
    expect(code).toBe(1);
    expect(output).toContain(`Port ${port} is taken`);
    await clone.drop();
  });

  test('tables that are missing, when it may not make them', async () => {
    const clone = await cloneDatabase('empty');
    const { code, output } = await outputOf(['serve'], { DATABASE_URL: clone.url, SIGNET_PORT: '0', SIGNET_AUTO_MIGRATE: 'false', ...sealing });
    expect(code).toBe(1);
    expect(output).toContain('run signet migrate');
    await clone.drop();
  });

  test('an unknown command', async () => {
    expect((await outputOf(['serv'], {})).code).toBe(2);
  });
});

describe('signet serve with a database of its own', () => {
  let clone: Clone;
  let home: string;
  const env = (port: number) => ({ DATABASE_URL: clone.url, SIGNET_PORT: String(port), SIGNET_DATA_DIR: home, ...sealing });
  beforeEach(async () => {
    clone = await cloneDatabase('empty');
    home = mkdtempSync(join(tmpdir(), 'signet-cli-'));
  });
  afterEach(async () => {
    await endAll();
    await clone.drop();
    rmSync(home, { recursive: true, force: true });
  });

  test('makes tables, keys and one administrator at the first start, in whichever of several processes', async () => {
    const ports = [await freePort(), await freePort()];
    const servers = ports.map((port) => start(['serve'], env(port)));
    await Promise.all(servers.map((server) => server.waitFor(/signet is listening/)));
    const keys = await Promise.all(ports.map((port) => new Agent(`http://localhost:${port}`).get('/oauth/v1/keys').then((answer) => answer.json)));
    expect(keys[0].keys.length).toBeGreaterThan(0);
    expect(keys[1]).toEqual(keys[0]);
    expect(await sayOnce(clone.url, 'select username, password_temporary from admin_account')).toEqual([
      { username: 'admin', password_temporary: true },
    ]);
    const ends = await Promise.all(servers.map((server) => server.end('SIGTERM')));
    expect(ends.map((end) => end.code)).toEqual([0, 0]);
    const files = servers.flatMap((server) => [...server.output().matchAll(/one-time password {2}in the file (.+)\n/g)]);
    expect(files).toHaveLength(1);
    expect(readdirSync(home)).toHaveLength(1);
    const password = readFileSync(files[0]?.[1] as string, 'utf8').trim();
    for (const server of servers) expect(server.output()).not.toContain(password);
    expect(JSON.stringify(await sayOnce(clone.url, 'select * from audit_event'))).not.toContain(password);
  });

  test('finds everything at a later start and shows no password', async () => {
    const outputs: string[] = [];
    for (const _time of ['first', 'later']) {
      const server = start(['serve'], env(await freePort()));
      await server.waitFor(/signet is listening/);
      expect((await server.end('SIGINT')).code).toBe(0);
      outputs.push(server.output());
    }
    expect(outputs.map((output) => output.includes('one-time password'))).toEqual([true, false]);
  });

  test('becomes ready by itself; the bench measures how soon', async () => {
    const port = await freePort();
    start(['serve'], env(port));
    await waitUntil('ready', () =>
      fetch(`http://localhost:${port}/health/ready`).then(
        (answer) => answer.ok,
        () => false,
      ),
    );
  });

  test('ends at once at a second signal', async () => {
    const port = await freePort();
    const server = start(['serve'], env(port));
    await server.waitFor(/signet is listening/);
    // A request that never ends keeps the drain going.
    const controller = new AbortController();
    const body = new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode('grant_type=')) });
    const hanging = fetch(`http://localhost:${port}/oauth/token`, {
      method: 'POST',
      body,
      duplex: 'half',
      signal: controller.signal,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    } as RequestInit).catch(() => undefined);
    await sleep(300);
    server.child.kill('SIGTERM');
    await server.waitFor(/draining/);
    await sleep(300);
    expect(server.child.exitCode).toBeNull();
    expect((await server.end('SIGTERM')).code).toBe(1);
    controller.abort();
    await hanging;
  });
});

test('signet work relays and works, answers on its health port, and drains', async () => {
  const clone = await cloneDatabase();
  const port = await freePort();
  const worker = start(['work'], { DATABASE_URL: clone.url, SIGNET_WORKER_PORT: String(port), ...sealing });
  await worker.waitFor(/signet is working/);
  const agent = new Agent(`http://localhost:${port}`);
  await waitUntil('the worker is ready', async () => (await agent.get('/health/ready')).json.status === 'ready');
  await sayOnce(
    clone.url,
    `insert into outbox_job (id, name, payload, transaction_id) values (gen_random_uuid(), 'housekeeping.expired', '{}', 'from-test')`,
  );
  await waitUntil('the job is done', async () =>
    (await agent.get('/metrics')).text.includes('signet_jobs_total{job="housekeeping.expired",outcome="done"} 1'),
  );
  expect(await sayOnce(clone.url, 'select 1 from outbox_job')).toEqual([]);
  expect((await worker.end('SIGTERM')).code).toBe(0);
  await clone.drop();
});

describe('the embedded default', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-cli-'));
  // PostgreSQL runs as another user when we are root.
  const home = join(folder, 'data');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('needs nothing but a folder, serves commands beside it, and survives kill -9', async () => {
    const { chmodSync } = await import('node:fs');
    chmodSync(folder, 0o755);
    const port = await freePort();
    const env = { SIGNET_DATA_DIR: home, SIGNET_PORT: String(port) };
    const first = start(['all'], env);
    await first.waitFor(/signet is listening/);
    const keys = (await new Agent(`http://localhost:${port}`).get('/oauth/v1/keys')).json;

    const rotating = start(['keys', 'rotate', 'ES256'], env);
    expect((await rotating.ended).code).toBe(0);
    const [, current] = rotating.output().match(/ES256\s+signs with (\S+) from now on/) ?? [];
    await waitUntil('the running platform sees the rotation', async () => {
      const now = (await new Agent(`http://localhost:${port}`).get('/oauth/v1/keys')).json;
      return now.keys.length === keys.keys.length + 1;
    });
    const listing = start(['keys', 'list'], env);
    expect((await listing.ended).code).toBe(0);
    expect(listing.output()).toMatch(new RegExp(`ES256\\s+CURRENT\\s+${current}`));

    await first.end('SIGKILL');
    const second = start(['all'], env);
    await second.waitFor(/signet is listening/);
    expect(second.output()).not.toContain('one-time password');
    const after = (await new Agent(`http://localhost:${port}`).get('/oauth/v1/keys')).json;
    expect(after.keys).toHaveLength(keys.keys.length + 1);
    expect((await second.end('SIGINT')).code).toBe(0);
  });
});
