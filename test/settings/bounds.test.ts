import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openAdminDesk } from '../support/admin-desk.ts';
import { ask } from '../support/graphql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({
    env: {
      SIGNET_HOST: '0.0.0.0',
      SIGNET_BODY_LIMIT_BYTES: '2048',
      SIGNET_METRICS_TOKEN: 'a token for the metrics of this platform',
      SIGNET_GRAPHQL_MAX_DEPTH: '4',
      SIGNET_GRAPHQL_MAX_COST: '100',
      SIGNET_LOGIN_WINDOW_SECONDS: '7200',
      SIGNET_LOGIN_FAILURES_PER_ACCOUNT: '1',
    },
  });
});
afterAll(() => platform.stop());

test('conformance 4: the address it listens on', async () => {
  expect((platform.app.server.address() as AddressInfo).address).toBe('0.0.0.0');
});

test('conformance 4: the largest body', async () => {
  const send = async (bytes: number) => (await platform.agent().postForm('/oauth/token', { grant_type: 'x'.repeat(bytes) })).status;
  expect([await send(3000), await send(1000)]).toEqual([413, 400]);
});

test('conformance 4: metrics are for who has the token, loopback or not', async () => {
  const read = (headers: Record<string, string> = {}) => platform.agent().get('/metrics', { headers });
  const refused = await read();
  expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  expect((await read({ authorization: 'Bearer a token for the metrics of another platform' })).status).toBe(401);
  const metrics = await read({ authorization: 'Bearer a token for the metrics of this platform' });
  expect([metrics.status, metrics.text]).toEqual([200, expect.stringContaining('signet_')]);
});

test('conformance 4: depth and cost of a document', async () => {
  const desk = await openAdminDesk(platform);
  const refusal = async (document: string) => (await desk.ask(document)).errors?.[0]?.message ?? 'accepted';
  expect(await refusal('{ scopes(first: 1) { edges { node { scopeId } } } }')).toBe('accepted');
  expect(
    await refusal(
      '{ clients(first: 1) { edges { node { ... on StaticClient { openIdConnect { idTokenSignedResponseAlg a: idTokenSignedResponseAlg } } } } } }',
    ),
  ).toMatch(/at most 4 levels/);
  expect(await refusal('{ scopes(first: 100) { edges { node { scopeId } } } }')).toMatch(/at most 100 is allowed/);
});

test('conformance 4: for how long wrong passwords count', async () => {
  const login = 'mutation ($username: String!) { adminLogin(username: $username, password: "wrong") { userErrors { code } } }';
  await ask(platform, 'admin', login, { username: 'nobody-here' });
  const [row] = await platform.sql<{ left: number }>(
    'select max(ceil(extract(epoch from window_ends_at - now()) / 600))::int * 10 as left from throttle',
  );
  expect(row?.left).toBe(120);
});
