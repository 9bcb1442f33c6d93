import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { authorize, responseOf, signIn, verifier } from '../oauth/steps.ts';
import type { Agent, Answer } from '../support/agent.ts';
import { type GivenClient, type GivenUser, givenApiClient, givenClient, givenUser } from '../support/fixtures.ts';
import { isActive } from '../support/given-code.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type ExpectedEvent, type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let gateway: GivenClient;
let portal: GivenClient;
let user: GivenUser;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  client = await givenClient(platform, { name: 'Webshop', consent_disabled: true });
  gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
  portal = await givenApiClient(platform, ['END_USER']);
});
afterAll(() => platform.stop());
beforeEach(async () => {
  user = await givenUser(platform);
});

interface SignedIn {
  readonly agent: Agent;
  readonly sid: string;
  readonly token: string;
}

/** A browser in which the user signed in and got tokens. The trail begins behind it. */
async function signedIn(as = user): Promise<SignedIn> {
  const agent = platform.agent();
  const answer = await signIn(agent, client, as, { scope: 'openid read' });
  const fields = { grant_type: 'authorization_code', code: responseOf(answer).code, redirect_uri: client.redirectUri, code_verifier: verifier };
  const { id_token, access_token } = (await platform.agent().postForm('/oauth/token', fields, { headers: client.basic })).json;
  await trail.mark();
  return { agent, sid: decodeJwt(id_token).sid as string, token: access_token };
}

function call(method: 'GET' | 'DELETE', path: string, userId = user.userId): Promise<Answer> {
  return platform.agent().send(method, `/oauth/api/v1/users/${userId}/sessions${path}`, { headers: portal.basic });
}

const granted = (): ExpectedEvent => ['API_ACCESS_GRANTED', { clientId: portal.clientId, channel: 'REST_END_USER' }];
const isSignedIn = async ({ agent }: SignedIn) => responseOf(await authorize(agent, client, { prompt: 'none' })).code !== undefined;

describe('GET v1/users/{u}/sessions', () => {
  test('the browsers in which the user is signed in, newest first; no event of its own', async () => {
    const [first, second] = [await signedIn(), await signedIn()];
    const answer = await call('GET', '');
    const time = expect.any(Number);
    const session = ({ sid }: SignedIn) => ({
      id: sid,
      created_at: time,
      signed_in_at: time,
      last_seen_at: time,
      expires_at: time,
      acr: 'urn:signet:oidc:authentication_level:1',
      amr: ['pwd'],
      client_names: ['Webshop'],
    });
    expect([answer.status, answer.json]).toEqual([200, { sessions: [session(second), session(first)] }]);
    expect([answer.headers.get('cache-control'), answer.headers.get('content-type')]).toEqual(['no-store', 'application/json;charset=UTF-8']);
    await trail.expectTrail([granted()]);
  });

  test('of somebody who is signed in nowhere, or whom nobody knows: 404', async () => {
    for (const userId of [user.userId, 'nobody']) {
      const answer = await call('GET', '', userId);
      expect([answer.status, answer.json]).toEqual([404, { error: 'No sessions found' }]);
    }
  });
});

describe('DELETE v1/users/{u}/sessions/{id}', () => {
  test('ends one browser and leaves the tokens', async () => {
    const [first, second] = [await signedIn(), await signedIn()];
    const answer = await call('DELETE', `/${second.sid}`);
    expect([answer.status, answer.text]).toEqual([204, '']);
    const details = { sessionId: second.sid, reason: 'ended_by_api', removed: { tokens: 0 } };
    await trail.expectTrail([
      granted(),
      ['OPENID_SESSION_LOGOUT_SUCCESS', { userId: user.userId, clientId: portal.clientId, channel: 'REST_END_USER', details }],
    ]);
    expect([await isSignedIn(first), await isSignedIn(second)]).toEqual([true, false]);
    expect(await isActive(platform, gateway, second.token)).toBe(true);
  });

  test.each<[string, number, boolean]>([
    ['?removeTokens=true', 1, false],
    ['?removeTokens=false', 0, true],
    ['?removeTokens=yes', 0, true],
  ])('with %s', async (query, tokens, isAlive) => {
    const session = await signedIn();
    expect((await call('DELETE', `/${session.sid}${query}`)).status).toBe(204);
    await trail.expectTrail([granted(), ['OPENID_SESSION_LOGOUT_SUCCESS', { details: { removed: { tokens } } }]]);
    expect(await isActive(platform, gateway, session.token)).toBe(isAlive);
  });

  test('unknown, malformed, ended and of somebody else: 204; the trail tells', async () => {
    const ended = await signedIn();
    await call('DELETE', `/${ended.sid}`);
    const foreign = await signedIn(await givenUser(platform));
    for (const [id, reason] of [
      [randomUUID(), 'unknown_id'],
      ['x', 'malformed_id'],
      [ended.sid, 'unknown_id'],
      [foreign.sid, 'other_user'],
    ]) {
      expect((await call('DELETE', `/${id}?removeTokens=true`)).status).toBe(204);
      await trail.expectTrail([granted(), ['OPENID_SESSION_LOGOUT_FAILURE', { userId: user.userId, details: { reason } }]]);
    }
    expect(await isSignedIn(foreign)).toBe(true);
  });

  test('needs an id', async () => {
    expect((await call('DELETE', '')).status).toBe(405);
  });
});
