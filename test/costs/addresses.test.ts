import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { basicOf, givenClient } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { trailOf } from '../support/trail.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8', SIGNET_REQUESTS_PER_MINUTE: '10' } });
});
afterAll(() => platform.stop());

const tokenFrom = async (forwarded: string) =>
  platform
    .agent({ 'x-forwarded-for': forwarded })
    .postForm('/oauth/v1/token', { grant_type: 'client_credentials' }, { headers: basicOf('nobody', 'x') });

test.each([
  ['203.0.113.8:51234', '203.0.113.8'],
  ['[2001:DB8::1]:443', '2001:db8::1'],
  ['[2001:db8::2]', '2001:db8::2'],
  ['2001:0DB8:0:0::3', '2001:db8::3'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['::FFFF:cb00:710a', '203.0.113.10'],
  ['fe80::1%eth0', 'fe80::1'],
  ['203.0.113.11, 10.0.0.1:4711', '203.0.113.11'],
  ['unknown', '127.0.0.1'],
  ['_hidden', '127.0.0.1'],
])('platform 3: the trail names %s by its address', async (forwarded, clientIp) => {
  const trail = trailOf(platform);
  await trail.mark();
  await tokenFrom(forwarded);
  await trail.expectTrail([['TOKEN_REQUEST_INVALID_CLIENT', { clientIp }]]);
});

test('platform 3: another port, or another address of the same network, is nobody else to the limit of requests', async () => {
  for (const addressOf of [(n: number) => `192.0.2.77:${50_000 + n}`, (n: number) => `2001:db8:7:7::${n}`]) {
    const statuses: number[] = [];
    for (let round = 0; round < 14; round += 1) statuses.push((await tokenFrom(addressOf(round))).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), ...Array.from({ length: 4 }, () => 429)]);
  }
});

test('platform 3: the list of allowed addresses knows an address with a port', async () => {
  const closed = await startPlatform({ env: { SIGNET_TRUSTED_PROXIES: '127.0.0.1', SIGNET_API_ALLOWED_ADDRESSES: '203.0.113.0/24,[2001:DB8::9]' } });
  const client = await givenClient(closed);
  const statusFrom = async (forwarded: string) =>
    (
      await closed
        .agent({ 'x-forwarded-for': forwarded })
        .postForm('/oauth/api/v2/token/introspect', { token: 'x' }, { headers: basicOf(client.clientId, 'wrong') })
    ).status;
  expect([await statusFrom('203.0.113.8:1234'), await statusFrom('[::ffff:203.0.113.8]:1234'), await statusFrom('203.0.114.8:1234')]).toEqual([
    401, 401, 403,
  ]);
  expect([await statusFrom('[2001:db8::9]:1234'), await statusFrom('2001:db8::a')]).toEqual([401, 403]);
  await closed.stop();
});

test('security L4: metrics are for this machine alone where no token is set, whatever proxy stands on it', async () => {
  const plain = await startPlatform();
  const status = async (headers: Record<string, string>) => (await plain.agent().get('/metrics', { headers })).status;
  expect(await status({})).toBe(200);
  for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'x-forwarded-proto', 'via'])
    expect([name, await status({ [name]: name === 'forwarded' ? 'for=203.0.113.7' : '203.0.113.7' })]).toEqual([name, 401]);
  await plain.stop();
});
