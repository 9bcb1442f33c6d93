import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { hashPassword } from '../../src/kernel/base/crypto/password-hash.ts';
import { basicOf, givenApiClient, givenClient } from '../support/fixtures.ts';
import { signInAdmin } from '../support/sign-in-admin.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

const mostPerClient = 20;
const mostPerAddress = 100;
const proxied = {
  SIGNET_CLIENT_FAILURES_PER_MINUTE: '20',
  SIGNET_CLIENT_FAILURES_PER_ADDRESS: '100',
  SIGNET_TRUSTED_PROXIES: '127.0.0.1',
};

let platform: Platform;
let trail: Trail;
let next = 0;

beforeAll(async () => {
  platform = await startPlatform({ env: { ...proxied, SIGNET_REQUESTS_PER_MINUTE: '150' } });
  trail = trailOf(platform);
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

/** An address that no other test has used. */
function anAddress(): string {
  next += 1;
  return `198.51.100.${next}`;
}

const tokenOf = (headers: Record<string, string>, from: string, at = platform) =>
  at.agent({ 'x-forwarded-for': from }).postForm('/oauth/v1/token', { grant_type: 'client_credentials' }, { headers });

const introspect = (headers: Record<string, string>, from: string) =>
  platform.agent({ 'x-forwarded-for': from }).postForm('/oauth/api/v2/token/introspect', { token: 'x' }, { headers });

async function reasons(): Promise<unknown[]> {
  return (await trail.events()).map(({ details }) => details?.reason);
}

test('security H2, reliability R8: wrong secrets of a client from one address are refused before they are computed, and folded', async () => {
  const secret = 'a secret that somebody chose by hand';
  const client = await givenClient(platform, { secret, secret_hash: await hashPassword(secret) });
  const from = anAddress();
  const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => tokenOf(basicOf(client.clientId, `guess ${index}`), from)));
  const refused = answers.filter(({ status }) => status === 429);
  expect([answers.filter(({ status }) => status === 401).length, refused.length]).toEqual([mostPerClient, 60 - mostPerClient]);
  for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  const told = await reasons();
  expect(told.filter((reason) => reason === 'wrong_secret')).toHaveLength(mostPerClient);
  const folded = told.filter((reason) => reason === 'throttled').length;
  expect(folded).toBeGreaterThan(0);
  expect(folded).toBeLessThan(20);
  expect((await tokenOf(client.basic, anAddress())).status).toBe(200);
  expect((await tokenOf(client.basic, from)).status).toBe(200);
});

test('security H2: a generated secret that is right is never refused, whoever fails beside it', async () => {
  const client = await givenClient(platform);
  const from = anAddress();
  for (let round = 0; round < mostPerClient + 5; round += 1) await tokenOf(basicOf(client.clientId, 'wrong'), from);
  expect((await tokenOf(basicOf(client.clientId, 'wrong'), from)).status).toBe(429);
  expect((await tokenOf(client.basic, from)).status).toBe(200);
});

test('security H2: an address that guesses at APIs of clients is counted there as well, an honest one is not', async () => {
  const gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
  const honest = anAddress();
  for (let round = 0; round < 155; round += 1) expect((await introspect(gateway.basic, honest)).status).toBe(200);
  const from = anAddress();
  const answers: number[] = [];
  for (let round = 0; round < mostPerAddress + 155; round += 1) answers.push((await introspect(basicOf(`nobody-${round}`, 'wrong'), from)).status);
  expect(answers.slice(0, mostPerAddress)).toEqual(Array.from({ length: mostPerAddress }, () => 401));
  expect(answers.slice(mostPerAddress)).toEqual(Array.from({ length: 155 }, () => 429));
  expect((await introspect(gateway.basic, from)).status).toBe(429);
  expect((await introspect(gateway.basic, honest)).status).toBe(200);
});

test('security H2: while hashes of clients are asked for without end, people are let in, and who finds the line full is told to come back', async () => {
  const small = await startPlatform({ env: { ...proxied, SIGNET_LOGIN_PARALLEL_HASHES: '1', SIGNET_REQUESTS_PER_MINUTE: '0' } });
  const client = await givenClient(small, { secret_hash: await hashPassword('a secret that somebody chose by hand') });
  const flood = Promise.all(
    Array.from({ length: 400 }, (_, index) => tokenOf(basicOf(client.clientId, `guess ${index}`), `203.0.113.${index % 200}`, small)),
  );
  expect((await signInAdmin(small)).token).toBeTruthy();
  const answers = await flood;
  const full = answers.filter(({ status }) => status === 503);
  expect(full.length).toBeGreaterThan(0);
  for (const { headers } of full) expect(headers.get('retry-after')).toBe('5');
  expect(answers.filter(({ status }) => status !== 503 && status !== 401)).toEqual([]);
  await small.stop();
});

test('reliability R11: the first requests of a client with a chosen secret share one verification', async () => {
  const secret = 'another secret that somebody chose';
  const small = await startPlatform({ env: { ...proxied, SIGNET_LOGIN_PARALLEL_HASHES: '1', SIGNET_REQUESTS_PER_MINUTE: '0' } });
  const client = await givenClient(small, { secret, secret_hash: await hashPassword(secret) });
  const answers = await Promise.all(Array.from({ length: 200 }, () => tokenOf(client.basic, '203.0.113.9', small)));
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  await small.stop();
});
