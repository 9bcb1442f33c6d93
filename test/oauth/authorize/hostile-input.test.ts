import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Agent, Answer } from '../../support/agent.ts';
import { type GivenClient, type GivenUser, givenClient, givenUser } from '../../support/fixtures.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { formOf, nextOf, openLogin, requestOf, responseOf, signIn, signInAndConsent, submitConsent, submitLogin } from '../steps.ts';

let platform: Platform;
let client: GivenClient;
let user: GivenUser;
let agent: Agent;

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_LOGIN_FAILURES_PER_ACCOUNT: '1', SIGNET_LOGIN_FAILURES_PER_ADDRESS: '100000' } });
  client = await givenClient(platform);
  user = await givenUser(platform);
  agent = platform.agent();
  await signInAndConsent(agent, client, user);
});
afterAll(() => platform.stop());

/** Percent-encoded, as a hostile sender writes them. */
const values = [
  '%00',
  'a%00b',
  '%ED%A0%80',
  '%FF%FE',
  '%',
  '%zz',
  '%0d%0aSet-Cookie:%20evil=1',
  '%E5%98%8D%E5%98%8ASet-Cookie:evil=1',
  '__proto__',
  'constructor',
  '1e309',
  '9'.repeat(40),
  'x'.repeat(12_000),
  '%22%3E%3Cscript%3Ealert(1)%3C/script%3E',
  '{{%20%22sig%22%20%7C%20append:%20%22natory%22%20}}',
  "';drop%20table%20client;--",
  '%E2%80%AE%F0%9F%92%A9',
  'javascript:alert(1)',
  'https://evil.example/',
  ' ',
];
const endpoints = ['/oauth/authorize', '/oauth/v1/authorize', '/oauth/login', '/oauth/consent', '/oauth/v1/logout', '/oauth/v1/logout/confirm'];

/** Some answer of ours: no fault on our side, nothing from inside, no header or address the sender made. */
function expectCalm(what: string, { status, text, headers, location }: Answer): void {
  expect([what, status < 500]).toEqual([what, true]);
  expect(text).not.toMatch(/<script>|node_modules|\.[jt]s:\d+|select .* from|ECONN|\/work\//i);
  expect(text).not.toContain('signatory');
  expect(headers.getSetCookie().join()).not.toMatch(/evil/);
  expect(headers.get('set-cookie') ?? '').not.toMatch(/evil/);
  if (location) expect([platform.url, new URL(client.redirectUri).origin]).toContain(location.origin);
}

function withParameter(fields: Record<string, string>, name: string, encodedValue: string): string {
  const { [name]: _replaced, ...others } = fields;
  return `${new URLSearchParams(others)}&${name}=${encodedValue}`;
}

const get = (path: string) => agent.get(path, { headers: { 'accept-language': 'x'.repeat(2000) } });

describe('RS-086 RS-087 RS-088 every parameter of every page', () => {
  const names = [
    'response_type',
    'client_id',
    'redirect_uri',
    'scope',
    'state',
    'response_mode',
    'code_challenge',
    'code_challenge_method',
    'nonce',
    'prompt',
  ];
  const further = [
    'max_age',
    'acr_values',
    'idp',
    'login_hint',
    'id_token_hint',
    'display',
    'ui_locales',
    'language',
    'claims',
    'resource',
    'request',
    'request_uri',
    'dpop_jkt',
    '__proto__',
    '__proto__[x]',
    'constructor[prototype]',
    'length',
    'a[]',
  ];
  test.each([...names, ...further])('authorize: %s', async (name) => {
    for (const value of values) {
      const query = withParameter(requestOf(client), name, value);
      expectCalm(`${name}=${value}`, await get(`/oauth/authorize?${query}`));
      expectCalm(`${name}=${value}`, await agent.postForm('/oauth/authorize', query));
    }
  });

  test.each(['transaction', 'csrf_token', 'username', 'password', '__proto__'])('login: %s', async (name) => {
    const page = formOf(await openLogin(agent, client, { prompt: 'login' }));
    for (const value of values)
      expectCalm(
        `${name}=${value}`,
        await agent.postForm('/oauth/login', withParameter({ ...page, username: 'nobody', password: 'x' }, name, value)),
      );
  });

  test.each(['transaction', 'csrf_token', 'decision', 'scope', 'state', 'client_id', 'redirect_uri'])('consent: %s', async (name) => {
    let page = formOf(await agent.get(nextOf(await agent.get(`/oauth/authorize?${new URLSearchParams(requestOf(client, { prompt: 'consent' }))}`))));
    for (const value of values) {
      const answer = await agent.postForm('/oauth/consent', withParameter({ ...page, decision: 'accept' }, name, value));
      expectCalm(`${name}=${value}`, answer);
      expect(answer.location?.searchParams.has('code')).not.toBe(true);
      if (formOf(answer).csrf_token) page = formOf(answer);
    }
  });

  test.each(['id_token_hint', 'client_id', 'post_logout_redirect_uri', 'state', 'ui_locales', 'x', '__proto__'])('logout: %s', async (name) => {
    for (const value of values) {
      expectCalm(`${name}=${value}`, await get(`/oauth/v1/logout?${name}=${value}`));
      expectCalm(`${name}=${value}`, await agent.postForm('/oauth/v1/logout', `${name}=${value}`));
      expectCalm(`${name}=${value}`, await platform.agent().postForm('/oauth/v1/logout', `${name}=${value}`));
      expectCalm(`${name}=${value}`, await agent.postForm('/oauth/v1/logout/confirm', `${name}=${value}`));
    }
  });

  test.each(['transaction', '__proto__'])('pages by address: %s', async (name) => {
    for (const value of values)
      for (const path of ['/oauth/login', '/oauth/consent']) expectCalm(`${name}=${value}`, await get(`${path}?${name}=${value}`));
  });
});

describe.each(endpoints)('RS-088 RS-092 RS-093 %s', (path) => {
  test.each([
    ['nothing', ''],
    ['a cut-off body', 'client_id=we&%'],
    ['10 000 parameters', Array.from({ length: 10_000 }, (_, index) => `p${index}=1`).join('&')],
    ['50 000 times one parameter', 'a=1&'.repeat(50_000)],
    ['2 MB', 'a='.padEnd(2_000_000, 'b')],
    ['2000 brackets', `a${'['.repeat(2000)}${']'.repeat(2000)}=1`],
    ['20 000 scopes', `client_id=${'x'}&scope=${'s+'.repeat(20_000)}`],
  ])('%s', async (what, body) => {
    const started = performance.now();
    const answer = await agent.postForm(path, body).catch((error: Error & { cause?: { code?: string } }) => error);
    if (answer instanceof Error) expect(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']).toContain((answer.cause as { code?: string }).code);
    else {
      expectCalm(what, answer);
      expect(answer.status).toBeGreaterThanOrEqual(path.startsWith('/oauth/v1/logout') ? 200 : 400);
    }
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  test('XML with an external entity, JSON, multipart', async () => {
    const xml = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>';
    for (const type of ['application/xml', 'application/json', 'multipart/form-data; boundary=b']) {
      const answer = await agent.send('POST', path, { headers: { 'content-type': type }, body: xml });
      expect([answer.status, answer.text.includes('root:')]).toEqual([415, false]);
    }
  });

  test('cookies of any shape', async () => {
    for (const cookie of [
      'signet_session=%00',
      `signet_session=${'a'.repeat(43)}`,
      `signet_browser=${'b'.repeat(43)}; signet_browser=x`,
      '__proto__=1; constructor=2',
      'signet_session="',
      '=',
      ';;;',
    ])
      expectCalm(cookie, await platform.agent({ cookie }).get(`${path}?${new URLSearchParams(requestOf(client))}`));
  });
});

test('RS-095 a normal sign-in after all of it', async () => {
  await platform.sql('delete from throttle');
  const fresh = platform.agent();
  const person = await givenUser(platform);
  const answer = await submitConsent(fresh, await signIn(fresh, client, person), 'accept');
  expect(responseOf(answer)).toMatchObject({ code: expect.any(String), iss: platform.issuer });
  expect((await submitLogin(fresh, await openLogin(fresh, client, { prompt: 'login' }), person)).status).toBe(303);
  expect(({} as { x?: unknown }).x).toBeUndefined();
});
