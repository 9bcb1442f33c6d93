import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import type { Answer } from '../../support/agent.ts';
import { type GivenClient, givenClient, givenScopes, givenUser } from '../../support/fixtures.ts';
import { givenTokens, passwordAcr } from '../../support/given-code.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { givenDevice, givenDeviceClient, poll } from './device-steps.ts';

const scope = 'access:device-authorization:approve';
let platform: Platform;
let trail: Trail;
let app: GivenClient;
let client: GivenClient;

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_LOGIN_FAILURES_PER_ACCOUNT: '3' } });
  trail = trailOf(platform);
  app = await givenClient(platform, { default_scope_ids: ['read', scope] });
  client = await givenDeviceClient(platform);
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const approve = (token: string | undefined, userCode?: string): Promise<Answer> =>
  platform.agent().send('POST', `/oauth/device_authorization/approve${userCode === undefined ? '' : `?user_code=${userCode}`}`, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });

async function givenApprover(scopes = [scope]) {
  const user = await givenUser(platform);
  const tokens = await givenTokens(platform, app, { user, scopes });
  await trail.mark();
  return { user, token: tokens.access_token };
}

test('RS-121 an app approves a device for its user, once', async () => {
  const device = await givenDevice(platform, client);
  const { user, token } = await givenApprover();
  const answer = await approve(token, device.user_code);
  expect([answer.status, answer.text, answer.headers.get('cache-control')]).toEqual([204, '', 'no-store']);
  await trail.expectTrail([
    [
      'AUTHZ_REQUEST_GRANT_CREATED',
      {
        clientId: client.clientId,
        userId: user.userId,
        details: { grantType: 'device_code', endpoint: 'device_approval', scopes: ['openid', 'read'] },
      },
    ],
  ]);
  const again = await approve(token, device.user_code);
  expect([again.status, again.json.error]).toEqual([400, 'already_authorized']);
  await trail.expectTrail([
    ['AUTHZ_REQUEST_INVALID', { clientId: app.clientId, details: { reason: 'already_authorized', endpoint: 'device_approval' } }],
  ]);
  const tokens = (await poll(platform, client, device.device_code)).json;
  const info = await platform.agent().get('/oauth/v1/userinfo', { headers: { authorization: `Bearer ${tokens.access_token}` } });
  expect(info.json.sub).toBe(user.userId);
  const [family] = await platform.sql('select acr, amr from token_family where client_id = $1 and user_id = $2', [client.clientId, user.userId]);
  expect(family).toEqual({ acr: passwordAcr, amr: ['pwd'] });
});

test('ten approvals at once: one counts', async () => {
  const device = await givenDevice(platform, client);
  const approvers = await Promise.all(Array.from({ length: 10 }, () => givenApprover()));
  const answers = await Promise.all(approvers.map(({ token }) => approve(token, device.user_code)));
  expect(answers.filter((answer) => answer.status === 204)).toHaveLength(1);
  expect(answers.filter((answer) => answer.status === 400 && answer.json.error === 'already_authorized')).toHaveLength(9);
});

test('codes that approve nothing', async () => {
  const device = await givenDevice(platform, client);
  const { token } = await givenApprover();
  const unknown = await approve(token, 'BBBB-BBBB');
  expect([unknown.status, unknown.json.error]).toEqual([400, 'invalid_request']);
  await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'unknown_user_code', parameter: 'user_code' } }]]);
  expect((await approve(token)).json.error).toBe('invalid_request');
  await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'missing' } }]]);
  await platform.sql(`update device_authorization set expires_at = now() - interval '1 second' where status = 'PENDING'`);
  const late = await approve(token, device.user_code);
  expect([late.status, late.json.error]).toEqual([400, 'expired_token']);
  await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'expired' } }]]);
  for (let count = 0; count < 2; count += 1) await approve(token, 'BBBB-BBBC');
  const throttled = await approve(token, 'BBBB-BBBD');
  expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, expect.any(String)]);
});

test('tokens that may not', async () => {
  const device = await givenDevice(platform, client);
  const { token } = await givenApprover(['openid', 'read']);
  const narrow = await approve(token, device.user_code);
  expect([narrow.status, narrow.json.error]).toEqual([403, 'insufficient_scope']);
  expect(narrow.headers.get('www-authenticate')).toContain(`scope="${scope}"`);
  await trail.expectTrail([
    ['TOKEN_REQUEST_SCOPE_INVALID', { clientId: app.clientId, details: { requiredScope: scope, endpoint: 'device_approval' } }],
  ]);
  const own = await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials', scope }, { headers: app.basic });
  await trail.mark();
  expect((await approve(own.json.access_token, device.user_code)).json.error).toBe('insufficient_scope');
  await trail.expectTrail(['TOKEN_REQUEST_SCOPE_INVALID']);
  for (const presented of [undefined, 'x']) {
    expect((await approve(presented, device.user_code)).status).toBe(401);
    await trail.expectTrail(['TOKEN_REQUEST_INVALID_BEARER_TOKEN']);
  }
  const revoked = await givenApprover();
  await platform.agent().postForm('/oauth/revoke', { token: revoked.token }, { headers: app.basic });
  await trail.mark();
  expect((await approve(revoked.token, device.user_code)).json.error).toBe('invalid_token');
  await trail.expectTrail([['TOKEN_REQUEST_INVALID_ACCESS_TOKEN', { details: { reason: 'revoked', endpoint: 'device_approval' } }]]);
  expect((await poll(platform, client, device.device_code)).json.error).toBe('authorization_pending');
});

test('a sign-in that does not reach the level of the scopes', async () => {
  await givenScopes(platform, { scope_id: 'pay', authentication_level: 2 });
  const strong = await givenDeviceClient(platform, { default_scope_ids: ['pay'] });
  const device = await givenDevice(platform, strong, { scope: 'pay' });
  const { token } = await givenApprover();
  const answer = await approve(token, device.user_code);
  expect([answer.status, answer.json.error]).toEqual([403, 'access_denied']);
  await trail.expectTrail([['AUTHZ_REQUEST_AUTHENTICATION_LVL_INSUFFICIENT', { clientId: strong.clientId, details: { required: 2, actual: 1 } }]]);
  expect((await poll(platform, strong, device.device_code)).json.error).toBe('authorization_pending');
});

test.each([
  ['locked out', 'user_gone', (user: string) => [`update directory_user set enabled = false where user_id = '${user}'`]],
  ['signed out of all apps', 'revoked', (user: string) => [`update token_family set revoked_at = now() where user_id = '${user}'`]],
])('a person who is %s in that moment approves nothing', async (_name, reason, statements) => {
  const device = await givenDevice(platform, client);
  const { user, token } = await givenApprover();
  const other = new pg.Client({ connectionString: platform.databaseUrl });
  await other.connect();
  try {
    await other.query('begin');
    for (const statement of statements(user.userId)) await other.query(statement);
    await other.query('delete from access_grant where user_id = $1', [user.userId]);
    let isAnswered = false;
    const answer = approve(token, device.user_code).finally(() => {
      isAnswered = true;
    });
    const isWaiting = async () =>
      (await platform.sql(`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%for share%'`)).length > 0;
    await waitUntil('the approval waits, or is over', async () => isAnswered || (await isWaiting()), 60_000);
    await other.query('commit');
    expect([(await answer).status, (await answer).json?.error]).toEqual([401, 'invalid_token']);
  } finally {
    await other.end();
  }
  await trail.expectTrail([['TOKEN_REQUEST_INVALID_ACCESS_TOKEN', { clientId: app.clientId, userId: user.userId, details: { reason } }]]);
  expect(await platform.sql('select 1 from access_grant where user_id = $1', [user.userId])).toEqual([]);
  expect((await poll(platform, client, device.device_code)).json.error).toBe('authorization_pending');
});
