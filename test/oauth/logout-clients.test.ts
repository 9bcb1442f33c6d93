import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { startWorkers, type Workers } from '../../workers/main.ts';
import { openAdminDesk } from '../support/admin-desk.ts';
import type { Agent, Answer } from '../support/agent.ts';
import { type FakeService, openFakeService } from '../support/fake-service.ts';
import { type GivenClient, type GivenUser, givenClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';
import { authorize, responseOf, signIn, verifier } from './steps.ts';

const home = 'https://client.example/signed-out';

let platform: Platform;
let trail: Trail;
let user: GivenUser;
let party: FakeService;
let agent: Agent;
let workers: Workers | undefined;

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_OUTGOING_TIMEOUT_MS: '500' } });
  trail = trailOf(platform);
  user = await givenUser(platform);
  party = await openFakeService();
});
afterAll(async () => {
  await party.close();
  await platform.stop();
});
beforeEach(() => {
  agent = platform.agent();
  party.answer({});
  party.forget();
});
afterEach(async () => {
  await workers?.close();
  workers = undefined;
});

const relyingParty = (changes: object): Promise<GivenClient> =>
  givenClient(platform, {
    consent_disabled: true,
    open_id_connect: {
      expirationTimeSeconds: 3600,
      additionalAudiences: [],
      idTokenSignedResponseAlg: 'ES256',
      deleteTokensOnLogout: false,
      postLogoutRedirectUrl: home,
      additionalPostLogoutRedirectUrls: [],
      ...changes,
    },
  });

async function idTokenOf(by: GivenClient, answer: Answer): Promise<string> {
  const fields = { grant_type: 'authorization_code', code: responseOf(answer).code, redirect_uri: by.redirectUri, code_verifier: verifier };
  return (await platform.agent().postForm('/oauth/token', fields, { headers: by.basic })).json.id_token;
}

/** Signs the agent in at the first client, and goes on to the others with the same session. */
async function signedInAt(first: GivenClient, ...others: GivenClient[]): Promise<string> {
  const idToken = await idTokenOf(first, await signIn(agent, first, user));
  for (const other of others) await idTokenOf(other, await authorize(agent, other));
  await trail.mark();
  return idToken;
}

const logout = (parameters: Record<string, string>) => agent.get(`/oauth/v1/logout?${new URLSearchParams(parameters)}`);
const jobs = () => platform.sql(`select payload from outbox_job where name = 'logout.deliver' order by payload->>'clientId'`);

describe('front-channel logout (OIDC Front-Channel Logout 1.0)', () => {
  test('the page loads the address of each client that took part, with iss and sid; then the browser goes back', async () => {
    const one = await relyingParty({ frontChannelLogoutUrl: 'https://one.example/logout?keep=1' });
    const two = await relyingParty({ frontChannelLogoutUrl: 'https://two.example/logout' });
    const none = await relyingParty({});
    await relyingParty({ frontChannelLogoutUrl: 'https://absent.example/logout' });
    const idToken = await signedInAt(one, none, two, one);
    const { sid } = decodeJwt(idToken);
    const answer = await logout({ id_token_hint: idToken, post_logout_redirect_uri: home, state: 'a b' });
    expect(answer.status).toBe(200);
    const frames = [...answer.text.matchAll(/<iframe [^>]*src="([^"]+)"/g)].map(([, src]) => new URL((src as string).replaceAll('&amp;', '&')));
    expect(frames.map((frame) => `${frame.origin}${frame.pathname}`)).toEqual(['https://one.example/logout', 'https://two.example/logout']);
    for (const frame of frames) expect([frame.searchParams.get('iss'), frame.searchParams.get('sid')]).toEqual([platform.issuer, sid]);
    expect(frames[0]?.searchParams.get('keep')).toBe('1');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain('; frame-src https://one.example https://two.example;');
    expect(policy).not.toContain('script-src');
    expect(answer.headers.get('refresh')).toBe(`2; url=${home}?state=a%20b`);
    expect(answer.text).toContain(`<a href="${home}?state=a%20b">`);
    await trail.expectTrail([['OPENID_SESSION_LOGOUT_SUCCESS', { details: { sessionId: sid } }]]);
  });

  test('RS-109 nobody to load: straight back, and pages frame nothing', async () => {
    const client = await relyingParty({});
    const answer = await logout({ id_token_hint: await signedInAt(client), post_logout_redirect_uri: home });
    expect([answer.status, answer.location?.href]).toEqual([302, home]);
    const page = await logout({});
    expect(page.headers.get('content-security-policy')).not.toContain('frame-src');
  });

  test('without an address to go back to the page stays', async () => {
    const client = await relyingParty({ frontChannelLogoutUrl: 'https://one.example/logout' });
    const answer = await logout({ id_token_hint: await signedInAt(client) });
    expect([answer.headers.get('refresh'), answer.text.includes('<a '), answer.text.includes('You can close this page.')]).toEqual([
      null,
      false,
      true,
    ]);
  });
});

describe('RS-113 back-channel logout (OIDC Back-Channel Logout 1.0)', () => {
  test('a signed logout token for each client that took part; the logout does not wait for it', async () => {
    const told = await relyingParty({ backChannelLogoutUrl: `${party.url}/told` });
    const broad = await relyingParty({
      backChannelLogoutUrl: `${party.url}/broad`,
      backChannelLogoutSessionRequired: false,
      idTokenSignedResponseAlg: 'RS256',
    });
    const idToken = await signedInAt(told, broad, await relyingParty({}));
    const { sid } = decodeJwt(idToken);
    expect((await logout({ id_token_hint: idToken, post_logout_redirect_uri: home })).status).toBe(302);
    expect(party.requests).toEqual([]);
    expect((await jobs()).map(({ payload }) => payload)).toEqual(
      [told, broad].map(({ clientId }) => ({ clientId, sessionId: sid, userId: user.userId })).sort((a, b) => (a.clientId < b.clientId ? -1 : 1)),
    );
    await trail.expectTrail(['OPENID_SESSION_LOGOUT_SUCCESS']);
    workers = startWorkers(platform.runtime);
    await waitUntil('both are told', () => party.requests.length === 2);
    const jwks = createLocalJWKSet((await platform.agent().get('/oauth/v1/keys')).json);
    for (const [client, path, alg] of [
      [told, '/told', 'ES256'],
      [broad, '/broad', 'RS256'],
    ] as const) {
      const request = party.requests.find((sent) => sent.path === path);
      expect([request?.method, request?.headers['content-type']]).toEqual(['POST', 'application/x-www-form-urlencoded']);
      const token = new URLSearchParams(request?.body).get('logout_token') as string;
      const { payload, protectedHeader } = await jwtVerify(token, jwks, { issuer: platform.issuer, audience: client.clientId, typ: 'logout+jwt' });
      expect(protectedHeader.alg).toBe(alg);
      expect(payload).toEqual({
        iss: platform.issuer,
        aud: client.clientId,
        sub: user.userId,
        iat: expect.any(Number),
        exp: (payload.iat as number) + 120,
        jti: expect.any(String),
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        ...(client === told ? { sid } : {}),
      });
    }
    const events = await trail.expectTrail(['OPENID_BACKCHANNEL_LOGOUT_SENT', 'OPENID_BACKCHANNEL_LOGOUT_SENT']);
    expect(events[0]).toMatchObject({ channel: 'WORKER', userId: user.userId, details: { sessionId: sid, attempts: 1 } });
  });

  test('told again after a failure; 500, a redirect, a hang and a reset are failures; a redirect is not followed', async () => {
    const client = await relyingParty({ backChannelLogoutUrl: `${party.url}/flaky` });
    const answers = [{ status: 500 }, { status: 302, headers: { location: `${party.url}/elsewhere` } }, 'silence', 'hangUp'] as const;
    const { deliverLogout, endLogout } = await import('../../workers/logout/deliver-logout.ts');
    const idToken = await signedInAt(client);
    await logout({ id_token_hint: idToken });
    const [{ payload }] = await jobs();
    await trail.expectTrail(['OPENID_SESSION_LOGOUT_SUCCESS']);
    const job = { id: 'job', name: 'logout.deliver', payload, secret: undefined, transactionId: 'logout-1' } as const;
    for (const [at, how] of answers.entries()) {
      party.answer(how);
      await expect(deliverLogout(platform.runtime, { ...job, attempt: at + 1 })).rejects.toThrow();
    }
    await trail.expectTrail([]);
    expect(party.requests.map(({ path }) => path)).toEqual(Array(4).fill('/flaky'));
    const ids = party.requests.map(({ body }) => decodeJwt(new URLSearchParams(body).get('logout_token') as string).jti);
    expect(new Set(ids).size).toBe(4);
    party.answer({ status: 400 });
    const last = { ...job, attempt: 8 };
    const cause = await deliverLogout(platform.runtime, last).catch((error: unknown) => error);
    await endLogout(platform.runtime, last, cause);
    await trail.expectTrail([
      [
        'OPENID_BACKCHANNEL_LOGOUT_FAILED',
        {
          transactionId: 'logout-1',
          clientId: client.clientId,
          details: { reason: 'bad_status', httpStatus: 400, attempts: 8, sessionId: payload.sessionId },
        },
      ],
    ]);
    await platform.sql('delete from outbox_job');
  });

  test('by whatever way a session ends: the account is disabled, another person signs in', async () => {
    const client = await relyingParty({ backChannelLogoutUrl: `${party.url}/told` });
    const admin = await openAdminDesk(platform);
    const first = await givenUser(platform);
    await idTokenOf(client, await signIn(agent, client, first));
    await idTokenOf(client, await signIn(agent, client, user, { prompt: 'login' }));
    expect(await jobs()).toEqual([{ payload: expect.objectContaining({ clientId: client.clientId, userId: first.userId }) }]);
    const [{ version }] = await platform.sql('select version from directory_user where user_id = $1', [user.userId]);
    await admin.call(
      'updateUser(userId: String!, input: UserInput!)',
      { userId: user.userId, input: { version, enabled: false } },
      'user { enabled }',
    );
    await platform.sql('update directory_user set enabled = true where user_id = $1', [user.userId]);
    expect((await jobs()).map(({ payload }) => payload.userId).sort()).toEqual([first.userId, user.userId].sort());
    await platform.sql('delete from outbox_job');
  });

  test('a client that does not want to be told any more is not', async () => {
    const client = await relyingParty({ backChannelLogoutUrl: `${party.url}/told` });
    await logout({ id_token_hint: await signedInAt(client) });
    await platform.sql(`update client set open_id_connect = open_id_connect || '{"backChannelLogoutUrl": null}' where client_id = $1`, [
      client.clientId,
    ]);
    platform.runtime.caches.clear();
    await trail.mark();
    workers = startWorkers(platform.runtime);
    await waitUntil('the job is done', async () => (await jobs()).length === 0);
    await trail.expectTrail([]);
    expect(party.requests).toEqual([]);
  });
});
