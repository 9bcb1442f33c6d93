import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { run } from '../../src/kernel/work/run.ts';
import { rotateKeys } from '../../src/keys/signing-keys/index.ts';
import type { Agent, Answer } from '../support/agent.ts';
import { type GivenClient, type GivenUser, givenApiClient, givenClient, givenUser } from '../support/fixtures.ts';
import { isActive } from '../support/given-code.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { authorize, formOf, nextOf, responseOf, signIn, verifier } from './steps.ts';

const path = '/oauth/v1/logout';
const home = 'https://client.example/signed-out';
const second = 'https://client.example/signed-out?from=signet';

const settings = (changes: object = {}) => ({
  expirationTimeSeconds: 3600,
  additionalAudiences: [],
  idTokenSignedResponseAlg: 'RS256',
  deleteTokensOnLogout: false,
  postLogoutRedirectUrl: home,
  additionalPostLogoutRedirectUrls: [second],
  ...changes,
});

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let other: GivenClient;
let gateway: GivenClient;
let user: GivenUser;
let agent: Agent;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  client = await givenClient(platform, { consent_disabled: true, open_id_connect: settings() });
  other = await givenClient(platform, { consent_disabled: true });
  gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
  user = await givenUser(platform);
});
afterAll(() => platform.stop());
beforeEach(() => {
  agent = platform.agent();
});

interface Tokens {
  readonly id_token: string;
  readonly access_token: string;
}

async function tokensOf(by: GivenClient, answer: Answer): Promise<Tokens> {
  const fields = { grant_type: 'authorization_code', code: responseOf(answer).code, redirect_uri: by.redirectUri, code_verifier: verifier };
  return (await platform.agent().postForm('/oauth/token', fields, { headers: by.basic })).json;
}

/** Signs the agent in; the ID token its client got. */
async function signedIn(as = user, by = client): Promise<Tokens> {
  const tokens = await tokensOf(by, await signIn(agent, by, as));
  await trail.mark();
  return tokens;
}

const logout = (parameters: Record<string, string> = {}, by = agent) => by.get(`${path}?${new URLSearchParams(parameters)}`);
const confirm = (page: Answer, decision: string, changes: Record<string, string | undefined> = {}) =>
  agent.postForm(`${path}/confirm`, { ...formOf(page), decision, ...changes });
const isSignedIn = async (by = agent) => responseOf(await authorize(by, client, { prompt: 'none' })).code !== undefined;

describe('with an ID token of the person who is signed in', () => {
  test('RS-109 the session ends, and the browser goes back with state', async () => {
    const { id_token } = await signedIn();
    const cookie = agent.cookies.get('signet_session')?.value;
    const state = `a b+"&<é`;
    const answer = await logout({ id_token_hint: id_token, post_logout_redirect_uri: home, state });
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([302, 'no-store']);
    expect([`${nextOf(answer).origin}${nextOf(answer).pathname}`, responseOf(answer)]).toEqual([home, { state }]);
    expect(agent.cookies.has('signet_session')).toBe(false);
    await trail.expectTrail([
      [
        'OPENID_SESSION_LOGOUT_SUCCESS',
        { userId: user.userId, clientId: client.clientId, details: { sessionId: decodeJwt(id_token).sid, removed: { tokens: 0 } } },
      ],
    ]);
    expect(await isSignedIn(platform.agent({ cookie: `signet_session=${cookie}` }))).toBe(false);
  });

  test('RS-109 no state, none returned; a query of the address stays', async () => {
    const { id_token } = await signedIn();
    expect(nextOf(await logout({ id_token_hint: id_token, post_logout_redirect_uri: second })).href).toBe(second);
    const again = await signedIn();
    expect(nextOf(await logout({ id_token_hint: again.id_token, post_logout_redirect_uri: second, state: 'x' })).href).toBe(`${second}&state=x`);
  });

  test('without an address: a page that leads nowhere', async () => {
    const { id_token } = await signedIn();
    const answer = await logout({ id_token_hint: id_token, state: 'only' });
    expect([answer.status, answer.text.includes('You are signed out'), answer.text.includes('<a ')]).toEqual([200, true, false]);
    expect(await isSignedIn()).toBe(false);
  });

  test('an expired ID token will do', async () => {
    const brief = await givenClient(platform, { consent_disabled: true, open_id_connect: settings({ expirationTimeSeconds: -60 }) });
    const { id_token } = await signedIn(user, brief);
    expect(decodeJwt(id_token).exp).toBeLessThan(Date.now() / 1000);
    expect(nextOf(await logout({ id_token_hint: id_token, post_logout_redirect_uri: home })).href).toBe(home);
  });

  test('security L17: by POST, also one of another site that comes without Lax cookies: no ID token gets into an address', async () => {
    const { id_token } = await signedIn();
    const fields = { id_token_hint: id_token, post_logout_redirect_uri: home, state: `it's "1"` };
    const repeated = await platform.agent().postForm(path, fields);
    expect([repeated.status, repeated.location, repeated.text.includes(`<form method="post" action="${path}">`)]).toEqual([200, undefined, true]);
    expect(formOf(repeated)).toEqual({ ...fields, sent_again: '1' });
    expect(await isSignedIn()).toBe(true);
    const answer = await agent.postForm(path, formOf(repeated));
    expect(responseOf(answer)).toEqual({ state: `it's "1"` });
    expect(await isSignedIn()).toBe(false);
    // A browser without cookies is not sent round for ever.
    expect((await platform.agent().postForm(path, formOf(repeated))).location?.href).toContain(home);
  });

  test('tokens end where the client wants it, and only there', async () => {
    const tidy = await givenClient(platform, { consent_disabled: true, open_id_connect: settings({ deleteTokensOnLogout: true }) });
    const kept = await signedIn();
    const ended = await tokensOf(tidy, await authorize(agent, tidy));
    await trail.mark();
    await logout({ id_token_hint: kept.id_token });
    expect([await isActive(platform, gateway, kept.access_token), await isActive(platform, gateway, ended.access_token)]).toEqual([true, false]);
    expect((await trail.events())[0]).toMatchObject({ type: 'OPENID_SESSION_LOGOUT_SUCCESS', details: { removed: { tokens: 1 } } });
  });
});

describe('without proof the person is asked', () => {
  const requests: [what: string, parameters: () => Promise<Record<string, string>>][] = [
    ['nothing at all', async () => ({})],
    ['only state', async () => ({ state: 'x' })],
    ['a client and its address', async () => ({ client_id: client.clientId, post_logout_redirect_uri: home, state: 'x' })],
    [
      'an ID token of another person',
      async () => {
        const browser = platform.agent();
        return {
          id_token_hint: (await tokensOf(client, await signIn(browser, client, await givenUser(platform)))).id_token,
          post_logout_redirect_uri: home,
        };
      },
    ],
  ];
  test.each(requests)('RS-112 %s: a page, and the session lives', async (_what, parameters) => {
    await signedIn();
    const sent = await parameters();
    await trail.mark();
    for (const page of [await logout(sent), await agent.postForm(path, sent)]) {
      expect([page.status, page.location, page.text.includes('<h1>Sign out?</h1>')]).toEqual([200, undefined, true]);
      expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    }
    await trail.expectTrail([]);
    expect(await isSignedIn()).toBe(true);
  });

  test('RS-112 accepted: the session ends', async () => {
    await signedIn();
    const page = await logout({ client_id: client.clientId, post_logout_redirect_uri: home, state: '"><script>' });
    expect([page.text.includes('<script'), page.text.includes('asks to sign you out')]).toEqual([false, true]);
    const answer = await confirm(page, 'accept');
    expect([answer.status, responseOf(answer), nextOf(answer).href.startsWith(home)]).toEqual([303, { state: '"><script>' }, true]);
    await trail.expectTrail([['OPENID_SESSION_LOGOUT_SUCCESS', { userId: user.userId, clientId: client.clientId }]]);
    expect(await isSignedIn()).toBe(false);
  });

  test('RS-112 declined: it lives', async () => {
    await signedIn();
    const answer = await confirm(await logout(), 'reject');
    expect([answer.status, answer.text.includes('You are still signed in')]).toEqual([200, true]);
    await trail.expectTrail([['OPENID_SESSION_LOGOUT_FAILURE', { userId: user.userId, details: { reason: 'declined' } }]]);
    expect(await isSignedIn()).toBe(true);
  });

  test.each([
    ['no token', { csrf_token: undefined }],
    ['a made-up token', { csrf_token: 'x' }],
    ['another state', { state: 'other' }],
    ['another address', { post_logout_redirect_uri: second }],
  ])('RS-112 a form with %s is shown again', async (_what, changes) => {
    await signedIn();
    const page = await logout({ client_id: client.clientId, post_logout_redirect_uri: home, state: 'x' });
    const again = await confirm(page, 'accept', changes);
    expect([again.status, again.text.includes('role="alert"')]).toEqual([200, true]);
    await trail.expectTrail([['OPENID_SESSION_LOGOUT_FAILURE', { details: { reason: 'form_token_invalid' } }]]);
    expect(await isSignedIn()).toBe(true);
    expect((await confirm(again, 'accept')).status).toBe(303);
  });

  test('RS-112 the form of one session is worthless in another', async () => {
    await signedIn();
    const page = await logout();
    agent = platform.agent();
    await signedIn(await givenUser(platform));
    expect((await confirm(page, 'accept')).status).toBe(200);
    expect(await isSignedIn()).toBe(true);
  });
});

describe('nobody is signed in', () => {
  test('there is nothing to ask, nothing ends, and nothing is recorded: the event means that a session ended (oauth.md §13)', async () => {
    await trail.mark();
    const answer = await logout();
    expect([answer.status, answer.text.includes('You are signed out')]).toEqual([200, true]);
    await trail.expectTrail([]);
  });
  test('the way back is the registered one', async () => {
    expect(nextOf(await logout({ client_id: client.clientId, post_logout_redirect_uri: home, state: 'x' })).href).toBe(`${home}?state=x`);
  });
});

describe('oauth 6: what does not hold in a request leads nowhere, and keeps nobody signed in', () => {
  const ignored = (reason: string, parameter?: string) =>
    ['OPENID_SESSION_LOGOUT_FAILURE', { userId: user.userId, details: { reason, ...(parameter ? { parameter } : {}) } }] as const;

  /** The person is asked, nothing leads on afterwards, and the session ends when they say so. */
  async function expectAsked(answer: Answer, reason: string, parameter?: string): Promise<void> {
    expect([answer.status, answer.location, answer.text.includes('<h1>Sign out?</h1>')]).toEqual([200, undefined, true]);
    expect(answer.text).not.toContain('evil');
    await trail.expectTrail([ignored(reason, parameter)]);
    expect(await isSignedIn()).toBe(true);
    await trail.mark();
    const done = await confirm(answer, 'accept');
    expect([done.status, done.location, done.text.includes('You are signed out')]).toEqual([200, undefined, true]);
    expect(await isSignedIn()).toBe(false);
    await trail.mark();
  }

  test.each([
    'https://evil.example/',
    'https://client.example/signed-out/',
    'https://client.example/signed-out?x=1',
    'https://client.example/signed-out#x',
    'https://client.example/SIGNED-OUT',
    'HTTPS://client.example/signed-out',
    'https://client.example@evil.example/signed-out',
    'https://client.example/signed-out/../x',
    'http://client.example/signed-out',
    '//evil.example/signed-out',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'https:evil.example',
    'data:text/html,evil',
  ])('RS-110 an address that is not registered: %s', async (uri) => {
    await signedIn();
    await expectAsked(await logout({ client_id: client.clientId, post_logout_redirect_uri: uri }), 'not_registered', 'post_logout_redirect_uri');
    const { id_token } = await signedIn();
    const proven = await logout({ id_token_hint: id_token, post_logout_redirect_uri: uri });
    expect([proven.status, proven.location, proven.text.includes('You are signed out'), /<a |<form|evil/.test(proven.text)]).toEqual([
      200,
      undefined,
      true,
      false,
    ]);
    await trail.expectTrail([ignored('not_registered', 'post_logout_redirect_uri'), 'OPENID_SESSION_LOGOUT_SUCCESS']);
    expect(await isSignedIn()).toBe(false);
  });

  test('RS-110 such an address, put into the form afterwards', async () => {
    await signedIn();
    const page = await logout({ client_id: client.clientId });
    const again = await confirm(page, 'accept', { post_logout_redirect_uri: 'https://evil.example/' });
    const done = again.location ?? (await confirm(again, 'accept')).location;
    expect(done).toBeUndefined();
  });

  test('RS-110 an address, but neither hint nor client', async () => {
    await signedIn();
    await expectAsked(await logout({ post_logout_redirect_uri: home }), 'not_registered', 'post_logout_redirect_uri');
  });

  test('RS-110 a client that the hint was not issued to', async () => {
    const { id_token } = await signedIn();
    await expectAsked(await logout({ id_token_hint: id_token, client_id: other.clientId }), 'client_mismatch', 'client_id');
  });

  test('an unknown client', async () => {
    await signedIn();
    await expectAsked(await logout({ client_id: 'nobody' }), 'unknown_client', 'client_id');
  });

  test('a hint that is no ID token of ours: the person is asked each time', async () => {
    const { id_token, access_token } = await signedIn();
    const [header, payload, signature] = id_token.split('.');
    const forged = [header, Buffer.from(JSON.stringify({ ...decodeJwt(id_token), sub: 'x' })).toString('base64url'), signature].join('.');
    const none = [Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url'), payload, ''].join('.');
    const encrypted = `${Buffer.from('{"alg":"RSA-OAEP-256","enc":"A128GCM","cty":"JWT"}').toString('base64url')}.a.b.c.d`;
    for (const hint of ['x', access_token, forged, none, `${header}.${payload}.`, encrypted]) {
      const page = await logout({ id_token_hint: hint });
      expect([page.status, page.text.includes('<h1>Sign out?</h1>')]).toEqual([200, true]);
      await trail.expectTrail([ignored('invalid', 'id_token_hint')]);
    }
    await expectAsked(await logout({ id_token_hint: 'x' }), 'invalid', 'id_token_hint');
  });

  test('the way back stands without the hint: client and registered address', async () => {
    await signedIn();
    const page = await logout({ id_token_hint: 'x', client_id: client.clientId, post_logout_redirect_uri: home, state: 's' });
    await trail.expectTrail([ignored('invalid', 'id_token_hint')]);
    expect(nextOf(await confirm(page, 'accept')).href).toBe(`${home}?state=s`);
  });

  test('a parameter twice', async () => {
    await signedIn();
    await expectAsked(await agent.get(`${path}?state=1&state=2`), 'duplicate');
  });
});

describe('oauth 6, 7: an ID token whose key was rotated out', () => {
  const rotateTwice = async () => {
    for (const alg of ['RS256', 'RS256'] as const) await run(platform.runtime, { transactionId: 'test', channel: 'CLI' }, rotateKeys, { alg });
    platform.runtime.caches.clear();
  };

  test('oauth 6: still signs its person out at once; oauth 7: and is still a hint when signing in', async () => {
    const { id_token } = await signedIn();
    await rotateTwice();
    await trail.mark();
    expect(responseOf(await authorize(agent, client, { prompt: 'none', id_token_hint: id_token })).code).toBeDefined();
    const stranger = platform.agent();
    await signIn(stranger, client, await givenUser(platform));
    expect(responseOf(await authorize(stranger, client, { prompt: 'none', id_token_hint: id_token }))).toMatchObject({ error: 'login_required' });
    expect(nextOf(await logout({ id_token_hint: id_token, post_logout_redirect_uri: home })).href).toBe(home);
    expect(await isSignedIn()).toBe(false);
    const kid = decodeProtectedHeader(id_token).kid;
    expect((await platform.agent().get('/oauth/v1/keys')).text).not.toContain(String(kid));
    expect((await platform.sql('select public_jwk from retired_signing_key where kid = $1', [kid]))[0].public_jwk).not.toHaveProperty('d');
  });

  test('oauth 6: one of a key that nobody knows any more: the person is asked', async () => {
    const { id_token } = await signedIn();
    await rotateTwice();
    await platform.sql('delete from retired_signing_key');
    await trail.mark();
    const page = await logout({ id_token_hint: id_token });
    expect([page.status, page.text.includes('<h1>Sign out?</h1>')]).toEqual([200, true]);
    expect((await confirm(page, 'accept')).status).toBe(200);
    expect(await isSignedIn()).toBe(false);
  });

  test('oauth 5: a second click on the confirmation leads where the first did', async () => {
    await signedIn();
    const page = await logout({ client_id: client.clientId, post_logout_redirect_uri: home, state: 'x' });
    const answers = [await confirm(page, 'accept'), await confirm(page, 'accept')];
    expect(answers.map((answer) => nextOf(answer).href)).toEqual([`${home}?state=x`, `${home}?state=x`]);
    await trail.expectTrail(['OPENID_SESSION_LOGOUT_SUCCESS']);
  });
});
