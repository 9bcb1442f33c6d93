import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import type { Answer } from '../support/agent.ts';
import { type GivenClient, type GivenUser, givenClient, givenScopes, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';
import { pushed } from './par/pushing.ts';
import { authorize, openLogin, signIn, submitConsent, submitLogin } from './steps.ts';

let platform: Platform;
let trail: Trail;
let desk: AdminDesk;
let client: GivenClient;
let user: GivenUser;
/** A transaction of somebody else. */
let other: pg.Client;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  desk = await openAdminDesk(platform);
  await givenScopes(platform, 'openid', 'read');
  client = await givenClient(platform, { consent_disabled: true, grant_types: ['AUTHORIZATION_CODE', 'IMPLICIT'] });
  other = new pg.Client({ connectionString: platform.databaseUrl });
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await platform.stop();
});
beforeEach(async () => {
  user = await givenUser(platform);
  await trail.mark();
});

const waiting = () =>
  waitUntil('a statement waits for a lock', async () => {
    const rows = await platform.sql(`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
    return rows.length > 0;
  });

describe('an account that is changed while its password is verified', () => {
  test.each([
    ['disabled', 'enabled = false'],
    ['given another password', `password_hash = 'another'`],
  ])('%s: nobody is signed in', async (_name, change) => {
    const agent = platform.agent();
    const page = await openLogin(agent, client);
    await other.query('begin');
    await other.query(`update directory_user set ${change} where user_id = $1`, [user.userId]);
    const answer = submitLogin(agent, page, user);
    await waiting();
    await other.query('commit');
    expect([(await answer).status, (await answer).headers.getSetCookie()]).toEqual([200, []]);
    await trail.expectTrail([
      ['USER_AUTHENTICATION_FAILURE', { userId: user.userId, details: { reason: 'account_changed', authMethod: 'pwd', failures: 1 } }],
    ]);
    expect(await platform.sql('select 1 from browser_session where user_id = $1', [user.userId])).toEqual([]);
  });
});

describe('a session that ends while its request is answered', () => {
  const expectNothing = async (asked: () => Promise<Answer>) => {
    await trail.mark();
    await other.query('begin');
    await other.query('update browser_session set ended_at = now() where user_id = $1', [user.userId]);
    const answer = asked();
    await waiting();
    await other.query('commit');
    const { search, hash } = (await answer).location as URL;
    expect(Object.fromEntries(new URLSearchParams(hash.slice(1) || search))).toMatchObject({ error: 'login_required', state: 'state-1' });
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { clientId: client.clientId, details: { reason: 'session_ended', endpoint: 'authorize' } }]]);
    for (const table of ['access_grant', 'token_family', 'consent'])
      expect(await platform.sql(`select 1 from ${table} where user_id = $1`, [user.userId])).toEqual([]);
  };

  const signedIn = async () => {
    const agent = platform.agent();
    await submitLogin(agent, await openLogin(agent, client), user);
    return agent;
  };

  test('no code', async () => {
    const agent = await signedIn();
    await expectNothing(() => authorize(agent, client));
  });

  test('none for a pushed request', async () => {
    const agent = await signedIn();
    const path = await pushed(agent, client);
    await expectNothing(() => agent.get(path));
    expect((await agent.get(path)).text).toContain('invalid_request_uri');
  });

  test('no token in the front channel', async () => {
    const agent = await signedIn();
    await expectNothing(() => authorize(agent, client, { response_type: 'token', code_challenge: undefined, code_challenge_method: undefined }));
  });

  test('nothing by consent, and none is kept', async () => {
    const agent = platform.agent();
    const page = await signIn(agent, client, user, { prompt: 'consent' });
    await expectNothing(() => submitConsent(agent, page, 'accept'));
  });
});

describe('a registered client that administrators delete while it changes itself', () => {
  test('one comes first, and neither fails for the other', async () => {
    const { oneTimeSecret: access } = await desk.call(
      'createInitialAccess(input: InitialAccessInput!)',
      { input: { name: 'Partners', scopeIds: ['read'], maxUses: 1 } },
      'oneTimeSecret',
    );
    const said = { client_name: 'Partner', redirect_uris: ['https://partner.example/cb'] };
    const { json } = await platform.agent().postJson('/oauth/v1/register', said, { headers: { authorization: `Bearer ${access}` } });
    const { client_id: clientId, registration_access_token: token } = json;
    await other.query('begin');
    await other.query('select 1 from client where client_id = $1 for update', [clientId]);
    const change = platform.agent().send('PUT', `/oauth/v1/register/${clientId}`, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...said, client_id: clientId }),
    });
    await waiting();
    await other.query('delete from client_registration where client_id = $1', [clientId]);
    await other.query('delete from client where client_id = $1', [clientId]);
    await other.query('commit');
    expect([(await change).status, (await change).json.error]).toEqual([401, 'invalid_token']);
  });
});
