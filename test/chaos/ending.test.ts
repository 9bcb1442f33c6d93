import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FaultyProxy, openFaultyProxy } from '../support/faulty-proxy.ts';
import { givenClient } from '../support/fixtures.ts';
import { freePort } from '../support/free-port.ts';
import { startSignet } from '../support/processes.ts';
import { waitUntil } from '../support/wait-until.ts';
import { openServedPlatform, type ServedPlatform } from './served-platform.ts';

let platform: ServedPlatform;
let proxy: FaultyProxy;
beforeEach(async () => {
  platform = await openServedPlatform({ SIGNET_DRAIN_DELAY_SECONDS: '3', SIGNET_DRAIN_SECONDS: '12' });
  proxy = await openFaultyProxy(platform.databaseUrl);
});
afterEach(async () => {
  await platform.stop();
  await proxy.close();
});

test('reliability R4, platform 18: after SIGTERM it is not ready first and takes requests on, then closes; none that arrived is cut', async () => {
  const client = await givenClient(platform);
  const server = await platform.serve();
  const outcomes: string[] = [];
  let isOver = false;
  const load = Array.from({ length: 10 }, async () => {
    while (!isOver) {
      const outcome = await platform
        .agent()
        .postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: client.basic })
        .then(
          ({ status }) => String(status),
          (error: Error & { cause?: { code?: string } }) => error.cause?.code ?? error.message,
        );
      outcomes.push(outcome);
    }
  });
  await waitUntil('the load is on', () => outcomes.length > 50);
  const ended = server.end('SIGTERM');
  await server.waitFor(/draining/);
  const probe = await platform.agent().get('/health/ready');
  expect([probe.status, probe.json.status, probe.headers.get('connection')]).toEqual([503, 'draining', 'close']);
  // As a balancer does that has seen it: for a while requests still come, then none. What is refused after that was never accepted.
  const seen = outcomes.length;
  await waitUntil('requests are still answered', () => outcomes.length > seen + 20);
  isOver = true;
  await Promise.all(load);
  expect(await ended).toEqual({ code: 0, signal: null });
  expect(new Set(outcomes)).toEqual(new Set(['200']));
});

test.each(['serve', 'all'])('security H1, platform 1: %s ends within its drain time while the database says nothing', async (command) => {
  const port = await freePort();
  const server = startSignet([command], {
    DATABASE_URL: proxy.url,
    SIGNET_PORT: String(port),
    SIGNET_SEALING_KEYS: `test:${Buffer.alloc(32, 's').toString('base64')}`,
    SIGNET_DRAIN_DELAY_SECONDS: '0',
    SIGNET_DRAIN_SECONDS: '3',
    SIGNET_DATABASE_STATEMENT_TIMEOUT_MS: '60000',
  });
  await server.waitFor(/signet is listening/);
  await proxy.all('silent');
  const hanging = fetch(`http://localhost:${port}/oauth/v1/authorize?client_id=nobody`).catch(() => undefined);
  await sleep(100);
  const ended = await server.end('SIGTERM');
  expect(ended).toEqual({ code: 1, signal: null });
  expect(server.output()).toContain('the drain time is over');
  await hanging;
});

test('conformance 4: of two that hang alike SIGNET_DRAIN_SECONDS ends the one it gives less time, while the other still drains', async () => {
  const begin = async (seconds: string) => {
    const port = await freePort();
    const server = startSignet(['serve'], {
      DATABASE_URL: proxy.url,
      SIGNET_PORT: String(port),
      SIGNET_SEALING_KEYS: `test:${Buffer.alloc(32, 's').toString('base64')}`,
      SIGNET_DRAIN_DELAY_SECONDS: '0',
      SIGNET_DRAIN_SECONDS: seconds,
      SIGNET_DATABASE_STATEMENT_TIMEOUT_MS: '600000',
    });
    await server.waitFor(/signet is listening/);
    return { port, server };
  };
  const [hasty, patient] = [await begin('3'), await begin('600')];
  await proxy.all('silent');
  const hanging = [hasty, patient].map(({ port }) => fetch(`http://localhost:${port}/oauth/v1/authorize?client_id=nobody`).catch(() => undefined));
  patient.server.child.kill('SIGTERM');
  await patient.server.waitFor(/draining/);
  expect(await hasty.server.end('SIGTERM')).toEqual({ code: 1, signal: null });
  expect(hasty.server.output()).toContain('the drain time is over');
  expect(patient.server.child.exitCode).toBeNull();
  expect(patient.server.output()).not.toContain('the drain time is over');
  // A second signal ends it at once.
  expect(await patient.server.end('SIGTERM')).toEqual({ code: 1, signal: null });
  await Promise.all(hanging);
});

test('a second signal ends it at once', async () => {
  const server = await platform.serve();
  server.child.kill('SIGTERM');
  await server.waitFor(/draining/);
  expect(await server.end('SIGTERM')).toEqual({ code: 1, signal: null });
});

test('newcomer N9: a start waits for a database that is not there yet, and says so in a line', async () => {
  await proxy.coming('refuse');
  const port = await freePort();
  const server = startSignet(['serve'], {
    DATABASE_URL: proxy.url,
    SIGNET_PORT: String(port),
    SIGNET_SEALING_KEYS: `test:${Buffer.alloc(32, 's').toString('base64')}`,
    SIGNET_DRAIN_DELAY_SECONDS: '0',
  });
  await server.waitFor(/the database does not answer yet/);
  await proxy.coming('forward');
  await server.waitFor(/signet is listening/);
  expect(server.output()).not.toMatch(/\n\s+at /);
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.destroy();
  expect((await server.end('SIGTERM')).code).toBe(0);
});

test('newcomer N9: a database that stays silent ends the start with a sentence', async () => {
  await proxy.all('silent');
  const server = startSignet(['serve'], {
    DATABASE_URL: proxy.url,
    SIGNET_SEALING_KEYS: `test:${Buffer.alloc(32, 's').toString('base64')}`,
    SIGNET_DATABASE_START_SECONDS: '1',
  });
  expect((await server.ended).code).toBe(75);
  expect(server.output()).toMatch(/The database .* cannot be used: timeout expired\./);
  expect(server.output()).not.toMatch(/\n\s+at /);
});
