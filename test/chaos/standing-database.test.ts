import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type EmbeddedDatabase, startEmbeddedDatabase } from '../../src/kernel/store/embedded/embedded-database.ts';
import { Agent } from '../support/agent.ts';
import { type GivenClient, givenClient } from '../support/fixtures.ts';
import { freePort } from '../support/free-port.ts';
import { type SignetProcess, startSignet } from '../support/processes.ts';
import { type StandingStill, standStill } from '../support/stand-still.ts';
import { fillTemplate, onDatabase, runFolder, sayOnce, testServerFlags } from '../support/test-database.ts';
import { testSettings } from '../support/test-settings.ts';
import { waitUntil } from '../support/wait-until.ts';

const folder = runFolder();
const dataFolder = `${folder}-data`;
let database: EmbeddedDatabase;
let url: string;
let postmaster: number;
let client: GivenClient;
let standing: StandingStill | undefined;
let processes: SignetProcess[] = [];

beforeAll(async () => {
  database = await startEmbeddedDatabase(folder, testServerFlags);
  await sayOnce(database.url, 'create database standing');
  url = onDatabase(database.url, 'standing');
  await fillTemplate(url);
  client = await givenClient({ sql: (text, values = []) => sayOnce(url, text, values) });
  const [row] = await sayOnce<{ pid: string }>(url, `select split_part(pg_read_file('postmaster.pid'), chr(10), 1) as pid`);
  postmaster = Number(row?.pid);
});
afterAll(async () => {
  await database.stop();
  for (const left of [folder, dataFolder]) rmSync(left, { recursive: true, force: true });
});
beforeEach(() => {
  standing = undefined;
  processes = [];
});
afterEach(async () => {
  standing?.goOn();
  await Promise.all(processes.map((started) => started.end('SIGKILL')));
});

const stop = async () => {
  standing = await standStill(postmaster);
};

interface Started {
  readonly process: SignetProcess;
  readonly agent: Agent;
}

/** A process with small limits; what takes seconds in production takes a moment here. */
async function start(command: 'serve' | 'work' | 'all'): Promise<Started> {
  const port = await freePort();
  const started = startSignet([command], {
    DATABASE_URL: url,
    SIGNET_SEALING_KEYS: testSettings.SIGNET_SEALING_KEYS as string,
    SIGNET_DATA_DIR: dataFolder,
    SIGNET_PORT: String(port),
    SIGNET_WORKER_PORT: String(port),
    SIGNET_DATABASE_STATEMENT_TIMEOUT_MS: '3000',
    SIGNET_DATABASE_CONNECT_TIMEOUT_MS: '2000',
    SIGNET_DRAIN_DELAY_SECONDS: '0',
    SIGNET_DRAIN_SECONDS: '5',
  });
  processes.push(started);
  return { process: started, agent: new Agent(`http://localhost:${port}`) };
}

const readiness = ({ agent }: Started) =>
  agent
    .get('/health/ready')
    .then(({ status }) => status)
    .catch(() => 0);
const token = ({ agent }: Started) => agent.postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: client.basic });

describe.each(['serve', 'all'] as const)('platform 1: %s over a database that stands still', (command) => {
  test('in the middle: it says that it is not ready and why, refuses for now, and is well again by itself', async () => {
    const server = await start(command);
    await waitUntil('it is ready', async () => (await readiness(server)) === 200);
    expect((await token(server)).status).toBe(200);
    await stop();
    const probe = await server.agent.get('/health/ready');
    expect([probe.status, probe.json.status]).toEqual([503, expect.stringContaining('database')]);
    const answers = await Promise.all([token(server), token(server), token(server)]);
    for (const answer of answers) {
      expect([answer.status, answer.json.error]).toEqual([503, 'temporarily_unavailable']);
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    standing?.goOn();
    await waitUntil('tokens are issued again', async () => (await token(server)).status === 200);
    await waitUntil('it is ready again', async () => (await readiness(server)) === 200);
    expect(server.process.child.exitCode).toBeNull();
  });

  test('at the end: SIGTERM ends it within its drain time', async () => {
    const server = await start(command);
    await waitUntil('it is ready', async () => (await readiness(server)) === 200);
    await stop();
    const hanging = token(server).catch(() => undefined);
    const { code, signal } = await server.process.end('SIGTERM');
    expect([code, signal]).toEqual([1, null]);
    expect(server.process.output()).toContain('the drain time is over');
    await hanging;
  });

  test('at the start: it waits, and serves once the database goes on', async () => {
    await stop();
    const server = await start(command);
    await waitUntil('it waits for the database', () => /database/i.test(server.process.output()));
    standing?.goOn();
    await waitUntil('it is ready', async () => (await readiness(server)) === 200);
    expect((await token(server)).status).toBe(200);
  });
});

test('platform 1: work over a database that stands still is not ready, and ready again by itself when it goes on', async () => {
  const worker = await start('work');
  await waitUntil('it is ready', async () => (await readiness(worker)) === 200);
  await stop();
  await waitUntil('it is not ready', async () => (await readiness(worker)) === 503);
  standing?.goOn();
  await waitUntil('it is ready again', async () => (await readiness(worker)) === 200);
  expect(worker.process.child.exitCode).toBeNull();
});
