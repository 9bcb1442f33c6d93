import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type JWTPayload, SignJWT } from 'jose';
import { givenDevice, givenDeviceClient } from '../oauth/device/device-steps.ts';
import { signIn } from '../oauth/steps.ts';
import { dpopKey, proofOf } from '../support/dpop.ts';
import { givenAdmin, givenClient, givenKeyClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({
    env: {
      SIGNET_AUTH_TRANSACTION_SECONDS: '1700',
      SIGNET_CSRF_SECONDS: '1800',
      SIGNET_SESSION_IDLE_SECONDS: '1900',
      SIGNET_SESSION_MAX_SECONDS: '2000',
      SIGNET_DEVICE_CODE_SECONDS: '2100',
      SIGNET_ADMIN_IDLE_SECONDS: '2200',
      SIGNET_ADMIN_MAX_SECONDS: '2300',
      SIGNET_ASSERTION_MAX_SECONDS: '30',
      SIGNET_DPOP_PROOF_SECONDS: '600',
    },
  });
});
afterAll(() => platform.stop());

const now = () => Math.floor(Date.now() / 1000);

/** How many seconds are left, in steps of a hundred: a busy machine takes some of them. */
async function left(table: string, column: string, where: string, value: string): Promise<number> {
  const [row] = await platform.sql<{ left: number }>(
    `select ceil(extract(epoch from ${column} - now()) / 100)::int * 100 as left from ${table} where ${where} = $1`,
    [value],
  );
  return row?.left ?? 0;
}

test('conformance 4: how long a sign-in, its consent page and the session of the browser last', async () => {
  const user = await givenUser(platform);
  const page = await signIn(platform.agent(), await givenClient(platform), user);
  expect(page.text).toContain('csrf_token');
  expect(await left('auth_transaction', 'expires_at', 'user_id', user.userId)).toBe(1700);
  const [form] = await platform.sql<{ id: string }>('select id from auth_transaction where user_id = $1', [user.userId]);
  expect(await left('auth_transaction', 'csrf_expires_at', 'id', form?.id as string)).toBe(1800);
  expect(await left('browser_session', 'expires_at', 'user_id', user.userId)).toBe(1900);
  expect(await left('browser_session', 'max_expires_at', 'user_id', user.userId)).toBe(2000);
});

test('conformance 4: how long a device code lasts', async () => {
  expect((await givenDevice(platform, await givenDeviceClient(platform))).expires_in).toBe(2100);
});

test('conformance 4: how long an administrator is signed in, idle and at most', async () => {
  const variables = await givenAdmin(platform);
  const query =
    'mutation ($username: String!, $password: String!) { adminLogin(username: $username, password: $password) { session { accessToken } } }';
  const answer = await platform.agent().postJson('/graphql/admin', { query, variables });
  expect(answer.headers.getSetCookie().join()).toContain('Max-Age=2300');
  expect(await left('admin_session', 'expires_at', 'username', variables.username)).toBe(2200);
  expect(await left('admin_session', 'max_expires_at', 'username', variables.username)).toBe(2300);
});

test('conformance 4: how far ahead an assertion may expire', async () => {
  const client = await givenKeyClient(platform);
  const attempt = async (seconds: number) => {
    const claims = { iss: client.clientId, sub: client.clientId, aud: platform.issuer, iat: now(), exp: now() + seconds, jti: randomUUID() };
    const client_assertion = await new SignJWT(claims as JWTPayload).setProtectedHeader({ alg: 'ES256' }).sign(client.key);
    const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    return (await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials', client_assertion_type, client_assertion })).status;
  };
  expect([await attempt(300), await attempt(25)]).toEqual([401, 200]);
});

test('conformance 4: how old a DPoP proof may be', async () => {
  const client = await givenClient(platform);
  const key = await dpopKey();
  const attempt = async (age: number) => {
    const dpop = await proofOf(key, { htu: `${platform.issuer}/token`, claims: { iat: now() - age } });
    return (await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: { ...client.basic, dpop } })).status;
  };
  expect([await attempt(300), await attempt(900)]).toEqual([200, 400]);
});
