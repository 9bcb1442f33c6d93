import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type EmbeddedDatabase, startEmbeddedDatabase } from '../../src/kernel/store/embedded/embedded-database.ts';
import { givenApiClient, givenClient } from '../support/fixtures.ts';
import { givenCode, givenTokens, isActive, redeem, refresh } from '../support/given-code.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { fillTemplate, runFolder, sayOnce } from '../support/test-database.ts';
import { trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';

let folder: string;
let database: EmbeddedDatabase;
let platform: Platform;
beforeAll(async () => {
  // A server of its own: it is going to be killed.
  folder = runFolder();
  database = await startEmbeddedDatabase(folder);
  await fillTemplate(database.url);
  platform = await startPlatform({ databaseUrl: database.url, env: { SIGNET_REQUESTS_PER_MINUTE: '0' } });
});
afterAll(async () => {
  await platform.stop();
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('RS-162 a crash of PostgreSQL under use: 503 soon, never invalid_grant or invalid_client; nothing acknowledged is lost, nothing dead revived, and everything goes on by itself', async () => {
  const client = await givenClient(platform);
  const gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
  const used = await givenCode(platform, client);
  const ended = (await redeem(platform.agent(), client, used)).json;
  await platform.agent().postForm('/oauth/revoke', { token: ended.refresh_token }, { headers: client.basic });
  const kept = await givenTokens(platform, client);
  const answers: { status: number; error: string | undefined; ms: number; token: string | undefined }[] = [];
  let isLoading = true;
  const ask = async () => {
    const agent = platform.agent();
    while (isLoading) {
      const started = Date.now();
      const answer = await agent.postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: client.basic });
      answers.push({ status: answer.status, error: answer.json.error, ms: Date.now() - started, token: answer.json.access_token });
      if (answer.status !== 200) await sleep(20);
    }
  };
  const loading = Promise.all(Array.from({ length: 16 }, ask));
  await sleep(500);
  // The death of one backend makes PostgreSQL end all sessions and recover from its log, as after a crash of the machine.
  const [backend] = await sayOnce<{ pid: number }>(database.url, `select pid from pg_stat_activity where application_name = 'signet' limit 1`);
  process.kill(backend?.pid as number, 'SIGKILL');
  await waitUntil('an error is seen', () => answers.some((answer) => answer.status !== 200), 60_000);
  await waitUntil('answers are good again', () => answers.slice(-32).every((answer) => answer.status === 200), 60_000);
  isLoading = false;
  await loading;

  const bad = answers.filter((answer) => answer.status !== 200);
  expect(new Set(bad.map((answer) => `${answer.status} ${answer.error}`))).toEqual(new Set(['503 temporarily_unavailable']));
  expect(Math.max(...bad.map((answer) => answer.ms))).toBeLessThan(30_000);
  expect((await platform.agent().get('/health/ready')).status).toBe(200);

  const issued = answers.flatMap(({ token }) => (token === undefined ? [] : [token]));
  for (let at = 0; at < issued.length; at += 100) {
    const isIssued = await Promise.all(issued.slice(at, at + 100).map((token) => isActive(platform, gateway, token)));
    expect(isIssued.filter((active) => !active)).toEqual([]);
  }
  expect(await isActive(platform, gateway, ended.access_token)).toBe(false);
  expect((await refresh(platform.agent(), client, ended.refresh_token)).json.error).toBe('invalid_grant');
  expect((await redeem(platform.agent(), client, used)).json.error).toBe('invalid_grant');
  expect((await refresh(platform.agent(), client, kept.refresh_token)).status).toBe(200);

  // The listening session is open again, and followers hear of new events without a poll.
  const trail = trailOf(platform);
  await trail.mark();
  await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: client.basic });
  await trail.expectTrail(['TOKEN_REQUEST_ACCESS_TOKEN_CREATED']);
});
