import http from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { authorize, nextOf, responseOf } from '../oauth/steps.ts';
import type { Agent, Answer } from '../support/agent.ts';
import { type GivenClient, givenScopes } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { clientOf, givenIdentityProvider } from './upstream-steps.ts';

let platform: Platform;
let trail: Trail;
let provider: string;
let client: GivenClient;

/** The gateway is at 127.0.0.1 and says whom it forwards for. */
const forwarded = { 'x-forwarded-for': '203.0.113.9' };

beforeAll(async () => {
  platform = await startPlatform({
    env: {
      SIGNET_TRUSTED_PROXIES: '127.0.0.1,::1',
      SIGNET_HEADER_IDP_USER_ID: 'Remote-User',
      SIGNET_HEADER_IDP_ATTRIBUTES: 'email:Remote-Mail,firstName:Remote-First,department:Remote-Department',
    },
  });
  trail = trailOf(platform);
  provider = await givenIdentityProvider(platform, { type: 'HEADER' });
  await givenScopes(platform, { scope_id: 'strong', authentication_level: 2 });
  client = await clientOf(platform, provider, { additional_scope_ids: ['openid', 'profile', 'email', 'strong'] });
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

/** Through the gateway with these headers, as far as it goes. */
async function through(headers: Record<string, string>, changes: Record<string, string> = {}, agent?: Agent): Promise<Answer> {
  const browser = agent ?? platform.agent();
  const asking = { headers: { ...forwarded, ...headers } };
  let answer = await authorize(browser, client, changes);
  while (answer.location?.origin === browser.origin) answer = await browser.get(answer.location, asking);
  return answer;
}

test('conformance D12: a gateway signs people in: headers become attributes, whatever their encoding', async () => {
  const headers = {
    'remote-user': 'alice',
    'remote-mail': 'alice@example.org',
    'remote-first': Buffer.from('Zoë').toString('latin1'),
    'remote-department': 'Claims',
    'x-authentication-level': '2',
  };
  const answer = await through(headers, { scope: 'openid strong' });
  expect(responseOf(answer)).toMatchObject({ code: expect.any(String), state: 'state-1' });
  expect((await platform.sql(`select * from federated_identity where user_id = 'alice'`))[0]).toMatchObject({
    identity_provider: provider,
    external_id: 'alice',
    attributes: { email: 'alice@example.org', firstName: 'Zoë', department: 'Claims', authenticationLevel: '2' },
  });
  await trail.expectTrail([
    ['USER_AUTHENTICATION_SUCCESS', { userId: 'alice', details: { authMethod: 'header', identityProvider: provider } }],
    ['AUTHZ_REQUEST_GRANT_CREATED', { userId: 'alice', clientIp: '203.0.113.9', details: { identityProvider: provider, actual: 2 } }],
  ]);
});

describe('login_required', () => {
  test.each<[string, Record<string, string>, string]>([
    ['without the header', {}, 'header_missing'],
    ['with a blank one', { 'remote-user': '  ' }, 'header_missing'],
    ['with the header of another deployment', { 'x-user-id': 'alice' }, 'header_missing'],
  ])('%s', async (_, headers, reason) => {
    expect(responseOf(await through(headers))).toMatchObject({ error: 'login_required', signet_error_cause: reason, iss: platform.issuer });
    await trail.expectTrail([
      ['AUTHZ_REQUEST_INVALID', { clientId: client.clientId, details: { reason, endpoint: 'login', identityProvider: provider } }],
    ]);
  });

  test('for a request that did not come through the gateway, whatever it carries', async () => {
    const agent = platform.agent({ 'remote-user': 'mallory' });
    const answer = await agent.get(nextOf(await authorize(agent, client)));
    expect(responseOf(answer)).toMatchObject({ error: 'login_required', signet_error_cause: 'untrusted_address' });
    expect(await platform.sql(`select 1 from federated_identity where user_id = 'mallory'`)).toEqual([]);
  });

  test('when the header is there twice: one got through', async () => {
    const agent = platform.agent();
    const login = nextOf(await authorize(agent, client));
    const cookies = [...agent.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
    const location = await new Promise<string | undefined>((resolve, reject) => {
      const headers = { ...forwarded, cookie: cookies, 'remote-user': ['mallory', 'alice'] };
      http.get(login, { headers }, (answer) => resolve(answer.resume().headers.location)).once('error', reject);
    });
    expect(location).toMatch(/error=login_required/);
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'header_repeated' } }]]);
  });
});

describe('the level header', () => {
  test('that is no whole number is AUTHORIZATION_LVL_UNSUPPORTED', async () => {
    expect(responseOf(await through({ 'remote-user': 'lee', 'x-authentication-level': 'abc' }))).toMatchObject({ error: 'server_error' });
    await trail.expectTrail(['USER_AUTHENTICATION_SUCCESS', ['AUTHORIZATION_LVL_UNSUPPORTED', { userId: 'lee', details: { value: 'abc' } }]]);
  });

  test.each(['1', undefined])('of %s is not enough for a scope of level 2', async (level) => {
    const headers: Record<string, string> = { 'remote-user': 'lee', ...(level ? { 'x-authentication-level': level } : {}) };
    expect(responseOf(await through(headers, { scope: 'openid strong' }))).toMatchObject({ error: 'unmet_authentication_requirements' });
    await trail.expectTrail([
      'USER_AUTHENTICATION_SUCCESS',
      ['AUTHZ_REQUEST_AUTHENTICATION_LVL_INSUFFICIENT', { userId: 'lee', details: { required: 2, actual: Number(level ?? 0) } }],
    ]);
  });
});

test('the gateway is believed anew each time: whoever it names now gets the code, also silently', async () => {
  const agent = platform.agent();
  await through({ 'remote-user': 'first' }, {}, agent);
  await trail.mark();
  expect(responseOf(await through({ 'remote-user': 'second' }, { prompt: 'none' }, agent)).code).toBeDefined();
  await trail.expectTrail(['USER_AUTHENTICATION_SUCCESS', ['AUTHZ_REQUEST_GRANT_CREATED', { userId: 'second' }]]);
  expect(responseOf(await through({}, { prompt: 'none' }, agent)).error).toBe('login_required');
});

test('a user id that is of somebody else or no id at all is refused', async () => {
  await platform.sql(
    `insert into federated_identity (user_id, identity_provider, external_id, attributes) values ('theirs', 'other', 'theirs', '{}')`,
  );
  for (const [id, reason] of [
    ['theirs', 'user_id_taken'],
    ['x'.repeat(300), 'user_id_unusable'],
  ] as const) {
    expect(responseOf(await through({ 'remote-user': id }))).toMatchObject({ error: 'server_error', signet_error_cause: reason });
    await trail.expectTrail([['IDP_OAUTH_MISSING_USER_INFO', { details: { reason, identityProvider: provider } }]]);
  }
});
