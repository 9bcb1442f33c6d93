import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { responseOf } from '../oauth/steps.ts';
import type { GivenClient } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { type FakeProvider, startFakeProvider } from './fake-provider.ts';
import { clientOf, comeBack, givenOAuthProvider, goToProvider, signInUpstream } from './upstream-steps.ts';

let platform: Platform;
let trail: Trail;
let fake: FakeProvider;
let identityProvider: string;
let client: GivenClient;

beforeAll(async () => {
  [platform, fake] = await Promise.all([
    startPlatform({ env: { SIGNET_OUTGOING_TIMEOUT_MS: '400', SIGNET_OUTGOING_MAX_BYTES: '2048', SIGNET_VENDOR_PREFIX: 'acme' } }),
    startFakeProvider(),
  ]);
  trail = trailOf(platform);
  identityProvider = await givenOAuthProvider(platform, fake);
  client = await clientOf(platform, identityProvider);
});
beforeEach(async () => {
  fake.answers.clear();
  fake.seen.length = 0;
  await trail.mark();
});
afterAll(() => Promise.all([platform.stop(), fake.stop()]));

type Break = (fake: FakeProvider, path: string) => void;

const destroyed: Break = ({ answers }, path) => void answers.set(path, (_, reply) => void reply.destroy());
/** What goes wrong with a call, and what it is called. */
const breaks: readonly [string, Break, string, object][] = [
  ['drops the connection', destroyed, 'unreachable', {}],
  ['never answers', ({ answers }, path) => void answers.set(path, () => undefined), 'timeout', {}],
  [
    'drips for ever',
    ({ answers }, path) => void answers.set(path, (_, reply) => void setInterval(() => reply.write(' '), 50).unref()),
    'timeout',
    {},
  ],
  [
    'answers 500',
    ({ answers, json }, path) => void answers.set(path, json({ error: 'server_error', error_description: 'secret text' }, 500)),
    'bad_status',
    { httpStatus: 500, upstreamError: 'server_error' },
  ],
  [
    'answers 400 with an error of its own making',
    ({ answers, json }, path) => void answers.set(path, json({ error: '<b>Text</b>' }, 400)),
    'bad_status',
    { httpStatus: 400, upstreamError: 'unrecognised' },
  ],
  [
    'redirects',
    ({ answers }, path) => void answers.set(path, (_, reply) => void reply.writeHead(302, { location: 'http://169.254.169.254/' }).end()),
    'redirected',
    { httpStatus: 302 },
  ],
  ['answers HTML', ({ answers }, path) => void answers.set(path, (_, reply) => void reply.end('<html>')), 'not_json', { httpStatus: 200 }],
  ['answers a list', ({ answers, json }, path) => void answers.set(path, json(['x'])), 'not_json', {}],
  ['answers null', ({ answers, json }, path) => void answers.set(path, json(null)), 'not_json', {}],
  ['answers nothing', ({ answers }, path) => void answers.set(path, (_, reply) => void reply.end()), 'not_json', {}],
  [
    'answers without end',
    ({ answers, json }, path) => void answers.set(path, json({ userId: 'x', access_token: 'x', more: 'x'.repeat(5000) })),
    'too_large',
    {},
  ],
  [
    'answers a bomb',
    ({ answers }, path) =>
      void answers.set(path, (_, reply) => void reply.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(1e6)))),
    'unusable_answer',
    {},
  ],
];

async function expectEnd(error: string, event: Parameters<Trail['expectTrail']>[0][number], cause: string): Promise<void> {
  const answer = await signInUpstream(platform.agent(), client);
  expect(responseOf(answer)).toEqual({
    error,
    error_description: expect.any(String),
    acme_error_cause: cause,
    state: 'state-1',
    iss: platform.issuer,
  });
  expect(`${answer.location}`.startsWith(client.redirectUri)).toBe(true);
  const [recorded] = await trail.expectTrail([event]);
  expect(JSON.stringify(recorded?.details)).not.toMatch(/secret text|upstream-access|<b>/);
}

describe('IDP_OAUTH_MISSING_ACCESS_TOKEN when the token endpoint', () => {
  const expected = (reason: string, details: object = {}) =>
    ['IDP_OAUTH_MISSING_ACCESS_TOKEN', { clientId: client.clientId, details: { reason, identityProvider, ...details } }] as const;

  test.each(breaks)('%s', async (_, breaking, reason, details) => {
    breaking(fake, '/token');
    await expectEnd('server_error', expected(`token_${reason}`, details), `token_${reason}`);
    expect(fake.seen.some(({ path }) => path === '/profile')).toBe(false);
  });

  test.each<[string, object, string]>([
    ['hands out nothing', {}, 'access_token_missing'],
    ['hands out an empty token', { access_token: '' }, 'access_token_missing'],
    ['hands out a number', { access_token: 7 }, 'access_token_missing'],
    ['hands out a header', { access_token: 'x\r\nhost: evil' }, 'access_token_missing'],
    ['hands out another type', { access_token: 'x', token_type: 'DPoP' }, 'token_type_unsupported'],
  ])('%s', async (_, body, reason) => {
    fake.answers.set('/token', fake.json(body));
    await expectEnd('server_error', expected(reason), reason);
  });

  test('is not there at all', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const provider = await givenOAuthProvider(platform, fake, { tokenUrl: `http://localhost:${port}/token` });
    const answer = await signInUpstream(platform.agent(), await clientOf(platform, provider));
    expect(responseOf(answer)).toMatchObject({ error: 'server_error', acme_error_cause: 'token_unreachable' });
    await trail.expectTrail([['IDP_OAUTH_MISSING_ACCESS_TOKEN', { details: { reason: 'token_unreachable', identityProvider: provider } }]]);
  });

  test('RS-188 leads into the own network, though it was saved some time ago', async () => {
    for (const tokenUrl of [
      'http://10.1.2.3/token',
      'http://[::ffff:169.254.169.254]/token',
      'http://metadata.internal/token',
      'file:///etc/passwd',
    ]) {
      const provider = await givenOAuthProvider(platform, fake, { tokenUrl });
      const answer = await signInUpstream(platform.agent(), await clientOf(platform, provider));
      expect(responseOf(answer)).toMatchObject({ error: 'server_error', acme_error_cause: 'token_forbidden_address' });
      await trail.expectTrail([['IDP_OAUTH_MISSING_ACCESS_TOKEN', { details: { reason: 'token_forbidden_address' } }]]);
    }
  });
});

describe('IDP_OAUTH_MISSING_USER_INFO when the profile', () => {
  const expected = (reason: string, details: object = {}) =>
    ['IDP_OAUTH_MISSING_USER_INFO', { clientId: client.clientId, details: { reason, identityProvider, ...details } }] as const;

  test.each(breaks)('%s', async (_, breaking, reason, details) => {
    breaking(fake, '/profile');
    await expectEnd('server_error', expected(`profile_${reason}`, details), `profile_${reason}`);
  });

  test.each<[string, object, string]>([
    ['has no user id', {}, 'user_id_missing'],
    ['has a blank one', { userId: ' \t ' }, 'user_id_missing'],
    ['has a number', { userId: 17 }, 'user_id_missing'],
    ['has it in other letters', { userid: 'x' }, 'user_id_missing'],
    ['has one with a blank in front', { userId: ' alice' }, 'user_id_unusable'],
    ['has one with NUL', { userId: 'a\u0000b' }, 'user_id_unusable'],
    ['has one that is no ASCII', { userId: 'älice' }, 'user_id_unusable'],
    ['has one that is too long', { userId: 'x'.repeat(256) }, 'user_id_unusable'],
  ])('%s', async (_, body, reason) => {
    fake.answers.set('/profile', fake.json(body));
    await expectEnd('server_error', expected(reason), reason);
    expect(await platform.sql('select 1 from federated_identity')).toEqual([]);
    expect(await platform.sql('select 1 from browser_session')).toEqual([]);
  });
});

describe('IDP_OAUTH_MISSING_ACCESS_GRANT', () => {
  test.each<[string | undefined, string, object, string]>([
    ['access_denied', 'access_denied', { reason: 'upstream_error', upstreamError: 'access_denied' }, 'access_denied'],
    ['login_required', 'login_required', { reason: 'upstream_error', upstreamError: 'login_required' }, 'login_required'],
    ['interaction_required', 'interaction_required', { upstreamError: 'interaction_required' }, 'interaction_required'],
    ['consent_required', 'consent_required', { upstreamError: 'consent_required' }, 'consent_required'],
    ['account_selection_required', 'account_selection_required', {}, 'account_selection_required'],
    ['invalid_scope', 'server_error', { upstreamError: 'invalid_scope' }, 'invalid_scope'],
    ['temporarily_unavailable', 'server_error', { upstreamError: 'temporarily_unavailable' }, 'temporarily_unavailable'],
    ['"><script>', 'server_error', { upstreamError: 'unrecognised' }, 'unrecognised'],
    [undefined, 'server_error', { reason: 'code_missing' }, 'code_missing'],
  ])('the provider says %s: the client hears %s', async (error, told, details, cause) => {
    const agent = platform.agent();
    const at = await goToProvider(agent, client);
    const answer = await comeBack(agent, at, { code: undefined, error, error_description: 'text of the provider' });
    expect(responseOf(answer)).toEqual({
      error: told,
      error_description: expect.any(String),
      acme_error_cause: cause,
      state: 'state-1',
      iss: platform.issuer,
    });
    expect(`${answer.location}`).not.toContain('provider%20says');
    const [event] = await trail.expectTrail([
      ['IDP_OAUTH_MISSING_ACCESS_GRANT', { clientId: client.clientId, details: { identityProvider, ...details } }],
    ]);
    expect(JSON.stringify(event?.details)).not.toMatch(/text of the provider|script/);
    expect(fake.seen).toEqual([]);
  });

  test('an error beside a code counts; an empty or unprintable code is none', async () => {
    for (const fields of [{ error: 'access_denied', code: 'x' }, { code: '' }, { code: 'a\u0001b' }, { code: 'x'.repeat(5000) }]) {
      const agent = platform.agent();
      await comeBack(agent, await goToProvider(agent, client), fields);
      await trail.expectTrail(['IDP_OAUTH_MISSING_ACCESS_GRANT']);
    }
    expect(fake.seen).toEqual([]);
  });
});

test('after a failure the person begins again and gets in', async () => {
  const agent = platform.agent();
  fake.answers.set('/token', fake.json({}, 500));
  expect(responseOf(await signInUpstream(agent, client)).error).toBe('server_error');
  fake.answers.clear();
  expect(responseOf(await signInUpstream(agent, client)).code).toBeDefined();
});
