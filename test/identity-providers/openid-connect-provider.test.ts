import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, generateSecret } from 'jose';
import { authorize, nextOf, responseOf } from '../oauth/steps.ts';
import type { Answer } from '../support/agent.ts';
import type { GivenClient } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { type FakeProvider, startFakeProvider, upstreamClient } from './fake-provider.ts';
import { clientOf, comeBack, givenOpenIdConnectProvider, goToProvider } from './upstream-steps.ts';

let platform: Platform;
let trail: Trail;
let fake: FakeProvider;
let identityProvider: string;
let client: GivenClient;
let people = 0;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
});
// What is known of a provider is kept by its address, so each test has one of its own.
beforeEach(async () => {
  fake = await startFakeProvider();
  identityProvider = await givenOpenIdConnectProvider(platform, fake, { trustsAmr: true });
  client = await clientOf(platform, identityProvider);
  people += 1;
  await trail.mark();
});
afterEach(() => fake.stop());
afterAll(() => platform.stop());

type Issue = (nonce: string) => Promise<string | undefined>;

/** Signs in with the ID token that `issue` makes for the nonce. */
async function signIn(issue: Issue, as: GivenClient = client, changes: Record<string, string> = {}): Promise<Answer> {
  const agent = platform.agent();
  const at = await goToProvider(agent, as, changes);
  const idToken = await issue(at.searchParams.get('nonce') as string);
  fake.answers.set('/token', fake.json({ access_token: 'upstream-access', token_type: 'bearer', id_token: idToken }));
  const back = await comeBack(agent, at, { iss: fake.url });
  return back.location?.pathname === '/oauth/consent' ? agent.get(back.location) : back;
}

const half = (token: string) => createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

test('a good ID token signs in; discovery and keys are fetched once for all', async () => {
  const at = await goToProvider(platform.agent(), client, { max_age: '600', prompt: 'login' });
  expect(Object.fromEntries(at.searchParams)).toMatchObject({
    scope: 'openid',
    nonce: expect.stringMatching(/^[\w-]{43}$/),
    prompt: 'login',
    // What `prompt=login` means, and what makes the provider say when the person signed in.
    max_age: '0',
  });
  expect((await goToProvider(platform.agent(), client, { max_age: '600' })).searchParams.get('max_age')).toBe('600');
  for (const sub of ['oidc-1', 'oidc-2']) {
    const answer = await signIn((nonce) =>
      fake.idToken({
        nonce,
        sub,
        at_hash: half('upstream-access'),
        given_name: 'Olivia',
        email: 'o@example.org',
        email_verified: true,
        amr: ['hwk', 'pin'],
      }),
    );
    expect(responseOf(answer).code).toBeDefined();
  }
  const granted = ['AUTHZ_REQUEST_GRANT_CREATED', { userId: 'oidc-1', details: { identityProvider } }] as const;
  const signedIn = ['USER_AUTHENTICATION_SUCCESS', { details: { identityProvider } }] as const;
  await trail.expectTrail([signedIn, granted, signedIn, 'AUTHZ_REQUEST_GRANT_CREATED']);
  expect(fake.seen.filter(({ path }) => path !== '/token').map(({ path }) => path)).toEqual(['/.well-known/openid-configuration', '/keys']);
  const [row] = await platform.sql(`select external_id, attributes from federated_identity where user_id = 'oidc-1'`);
  expect(row).toEqual({
    external_id: 'oidc-1',
    attributes: { firstName: 'Olivia', given_name: 'Olivia', email: 'o@example.org', emailVerified: true, email_verified: true },
  });
  expect((await platform.sql(`select amr from browser_session where user_id = 'oidc-1'`))[0]).toEqual({ amr: ['hwk', 'pin'] });
});

test.each([
  [false, ['fed']],
  [true, ['sms']],
])('security M4: what a provider says of a code by SMS is no code of ours, whether its word is passed on or not (%s)', async (trustsAmr, amr) => {
  const provider = await givenOpenIdConnectProvider(platform, fake, { trustsAmr });
  const wary = await clientOf(platform, provider, { step_up: 'SMS_CHALLENGE' });
  const plain = await clientOf(platform, provider);
  const sub = `foreign-sms-${trustsAmr}`;
  const told = (nonce: string) => fake.idToken({ nonce, sub, amr: ['sms'] });
  expect((await signIn(told, wary)).location?.pathname).toBe('/oauth/sms-step-up');
  expect(await trail.names()).not.toContain('AUTHZ_REQUEST_GRANT_CREATED');
  expect(responseOf(await signIn(told, plain)).code).toBeDefined();
  expect(await platform.sql('select amr from access_grant where client_id = $1', [plain.clientId])).toEqual([{ amr }]);
  expect(await platform.sql('select amr from access_grant where client_id = $1', [wary.clientId])).toEqual([]);
  expect((await platform.sql('select distinct amr, proven from browser_session where user_id = $1', [sub]))[0]).toEqual({ amr, proven: [] });
});

describe('an ID token that is accepted:', () => {
  test.each<[string, (nonce: string) => Record<string, unknown>]>([
    ['for us among others, as authorized party', (nonce) => ({ nonce, aud: [upstreamClient.clientId, 'other'], azp: upstreamClient.clientId })],
    ['without at_hash', (nonce) => ({ nonce })],
    ['from a clock that is a little behind', (nonce) => ({ nonce, iat: now() - 100, exp: now() - 5 })],
  ])('%s', async (_, claims) => {
    expect(responseOf(await signIn((nonce) => fake.idToken({ sub: `ok-${people}`, ...claims(nonce) }))).code).toBeDefined();
  });

  test('signed with a key that is new at the provider', async () => {
    const rotating = await startFakeProvider();
    try {
      const theirs = await clientOf(platform, await givenOpenIdConnectProvider(platform, rotating));
      const agent = platform.agent();
      const at = await goToProvider(agent, theirs);
      const nonce = at.searchParams.get('nonce');
      const { publicKey, privateKey } = await generateKeyPair('ES384', { extractable: true });
      rotating.answers.set('/keys', rotating.json({ keys: [{ ...(await exportJWK(publicKey)), kid: 'new', alg: 'ES384', use: 'sig' }] }));
      const idToken = await rotating.idToken({ nonce, sub: 'rotated' }, { alg: 'ES384', kid: 'new' }, privateKey);
      rotating.answers.set('/token', rotating.json({ access_token: 'x', id_token: idToken }));
      expect(nextOf(await comeBack(agent, at, { iss: rotating.url })).pathname).toBe('/oauth/consent');
    } finally {
      await rotating.stop();
    }
  });
});

describe('IDP_OAUTH_MISSING_USER_INFO for an ID token', () => {
  const none = async (nonce: string) => {
    const [, payload] = (await fake.idToken({ nonce })).split('.');
    return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
  };
  const withKey = (alg: string) => async (nonce: string) => {
    const { privateKey } = await generateKeyPair(alg);
    return fake.idToken({ nonce }, { alg }, privateKey);
  };
  const withSecret: Issue = async (nonce) => fake.idToken({ nonce }, { alg: 'HS256' }, (await generateSecret('HS256')) as never);
  /** The public key of the provider taken for a shared secret. */
  const confused: Issue = (nonce) => fake.idToken({ nonce }, { alg: 'HS256' }, new TextEncoder().encode(JSON.stringify(fake.publicJwk)));
  const claims =
    (make: (nonce: string) => Record<string, unknown>): Issue =>
    (nonce) =>
      fake.idToken({ nonce, ...make(nonce) });

  test.each<[string, Issue, string]>([
    ['that is not there', async () => undefined, 'id_token_missing'],
    ['that is none', async () => 'nonsense', 'id_token_invalid'],
    ['that is too large', async () => `${'x'.repeat(70_000)}.y.z`, 'id_token_too_large'],
    ['of another issuer', claims(() => ({ iss: 'https://attacker.example' })), 'id_token_iss_invalid'],
    ['without issuer', claims(() => ({ iss: undefined })), 'id_token_iss_invalid'],
    ['for another client', claims(() => ({ aud: 'other' })), 'id_token_aud_invalid'],
    ['for several without an authorized party', claims(() => ({ aud: [upstreamClient.clientId, 'other'] })), 'id_token_azp_invalid'],
    ['for another authorized party', claims(() => ({ azp: 'other' })), 'id_token_azp_invalid'],
    ['with another nonce', claims(() => ({ nonce: 'other' })), 'id_token_nonce_invalid'],
    ['without nonce', claims(() => ({ nonce: undefined })), 'id_token_nonce_invalid'],
    ['that expired', claims(() => ({ iat: now() - 4000, exp: now() - 3000 })), 'id_token_expired'],
    ['without expiry', claims(() => ({ exp: undefined })), 'id_token_exp_invalid'],
    ['without subject', claims(() => ({ sub: undefined })), 'id_token_sub_invalid'],
    ['with a subject that is no ASCII', claims(() => ({ sub: 'ö' })), 'user_id_unusable'],
    ['for another access token', claims(() => ({ at_hash: half('another') })), 'id_token_at_hash_invalid'],
    ['signed with no algorithm', none, 'id_token_alg_not_allowed'],
    ['signed with another key', withKey('ES256'), 'id_token_signature_verification_failed'],
    ['signed with a key of another type', withKey('RS256'), 'id_token_no_matching_key'],
    ['signed with a shared secret', withSecret, 'id_token_alg_not_allowed'],
    ['signed with the public key as a secret', confused, 'id_token_alg_not_allowed'],
  ])('%s', async (_, issue, reason) => {
    const answer = await signIn(issue);
    expect(responseOf(answer)).toMatchObject({ error: 'server_error', signet_error_cause: reason, iss: platform.issuer });
    const [event] = await trail.expectTrail([['IDP_OAUTH_MISSING_USER_INFO', { clientId: client.clientId, details: { reason, identityProvider } }]]);
    expect(JSON.stringify(event?.details)).not.toContain('eyJ');
    expect(await platform.sql(`select 1 from federated_identity where user_id = 'upstream-user'`)).toEqual([]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['an older sign-in than was asked for', { auth_time: now() - 1000 }],
    ['no time of sign-in though one was asked for', {}],
  ])('with %s', async (_, more) => {
    const answer = await signIn(
      claims(() => ({ sub: `aged-${people}`, ...more })),
      client,
      { max_age: '60' },
    );
    expect(responseOf(answer).signet_error_cause).toBe('id_token_auth_time_invalid');
    await trail.expectTrail(['IDP_OAUTH_MISSING_USER_INFO']);
    const fresh = await signIn(
      claims(() => ({ sub: `aged-${people}`, auth_time: now() - 30 })),
      client,
      { max_age: '60' },
    );
    expect(responseOf(fresh).code).toBeDefined();
  });

  test.each<[string, Record<string, unknown>]>([
    ['a sign-in from before it was asked to sign in anew', { auth_time: now() - 300 }],
    ['no time of sign-in though a new one was asked for', {}],
  ])('RS-038 with %s', async (_, more) => {
    const answer = await signIn(
      claims(() => ({ sub: `again-${people}`, ...more })),
      client,
      { prompt: 'login' },
    );
    expect(responseOf(answer)).toMatchObject({ error: 'server_error', signet_error_cause: 'id_token_auth_time_invalid' });
    await trail.expectTrail([['IDP_OAUTH_MISSING_USER_INFO', { details: { reason: 'id_token_auth_time_invalid', identityProvider } }]]);
    const anew = await signIn(
      claims(() => ({ sub: `again-${people}`, auth_time: now() })),
      client,
      { prompt: 'login' },
    );
    expect(responseOf(anew).code).toBeDefined();
  });

  test('whose keys cannot be had', async () => {
    const silent = await startFakeProvider();
    try {
      silent.answers.set('/keys', silent.json({ error: 'x' }, 500));
      const theirs = await clientOf(platform, await givenOpenIdConnectProvider(platform, silent));
      const agent = platform.agent();
      const at = await goToProvider(agent, theirs);
      silent.answers.set('/token', silent.json({ access_token: 'x', id_token: await silent.idToken({ nonce: at.searchParams.get('nonce') }) }));
      expect(responseOf(await comeBack(agent, at, { iss: silent.url })).signet_error_cause).toBe('id_token_keys_bad_status');
    } finally {
      await silent.stop();
    }
  });
});

describe('UserInfo', () => {
  test('adds claims of the same person, and of nobody else', async () => {
    const theirs = await clientOf(platform, await givenOpenIdConnectProvider(platform, fake, { readsUserInfo: true }));
    fake.answers.set('/profile', fake.json({ sub: 'informed', email: 'informed@example.org', given_name: 'from userinfo' }));
    const claims = (nonce: string) => fake.idToken({ nonce, sub: 'informed', given_name: 'from the token' });
    expect(responseOf(await signIn(claims, theirs)).code).toBeDefined();
    expect(fake.last('/profile')).toMatchObject({ method: 'GET', headers: { authorization: 'Bearer upstream-access' } });
    expect((await platform.sql(`select attributes from federated_identity where user_id = 'informed'`))[0].attributes).toMatchObject({
      email: 'informed@example.org',
      firstName: 'from the token',
    });
    await trail.mark();
    fake.answers.set('/profile', fake.json({ sub: 'somebody else', email: 'x@example.org' }));
    expect(responseOf(await signIn(claims, theirs)).signet_error_cause).toBe('profile_of_another');
    await trail.expectTrail([['IDP_OAUTH_MISSING_USER_INFO', { details: { reason: 'profile_of_another' } }]]);
  });
});

describe('discovery', () => {
  test.each<[string, (broken: FakeProvider) => unknown]>([
    ['that answers 500', () => undefined],
    [
      'of another issuer',
      ({ url }) => ({ issuer: 'https://attacker.example', authorization_endpoint: `${url}/a`, token_endpoint: `${url}/t`, jwks_uri: `${url}/k` }),
    ],
    ['without token endpoint', ({ url }) => ({ issuer: url, authorization_endpoint: `${url}/a`, jwks_uri: `${url}/k` })],
    [
      'that sends browsers to a script',
      ({ url }) => ({ issuer: url, authorization_endpoint: 'javascript:alert(1)', token_endpoint: `${url}/t`, jwks_uri: `${url}/k` }),
    ],
    [
      'RS-188 that leads into the own network',
      ({ url }) => ({ issuer: url, authorization_endpoint: `${url}/a`, token_endpoint: 'https://10.0.0.1/t', jwks_uri: `${url}/k` }),
    ],
    ['that is no object', () => 'text'],
  ])('%s ends the sign-in before it begins', async (_, document) => {
    const broken = await startFakeProvider();
    try {
      const answer = document(broken);
      broken.answers.set('/.well-known/openid-configuration', broken.json(answer ?? {}, answer === undefined ? 500 : 200));
      const provider = await givenOpenIdConnectProvider(platform, broken);
      const theirs = await clientOf(platform, provider);
      const agent = platform.agent();
      const ended = await agent.get(nextOf(await authorize(agent, theirs)));
      expect(responseOf(ended)).toMatchObject({ error: 'server_error', signet_error_cause: 'discovery_failed', state: 'state-1' });
      await trail.expectTrail([
        [
          'UNABLE_TO_DETERMINE_IDENTITY_PROVIDER',
          { clientId: theirs.clientId, details: { reason: 'discovery_failed', identityProvider: provider, endpoint: 'login' } },
        ],
      ]);
    } finally {
      await broken.stop();
    }
  });

  test('a provider that is down is not asked by every sign-in', async () => {
    const broken = await startFakeProvider();
    try {
      broken.answers.set('/.well-known/openid-configuration', broken.json({}, 503));
      const theirs = await clientOf(platform, await givenOpenIdConnectProvider(platform, broken));
      const attempts = Array.from({ length: 8 }, async () => {
        const agent = platform.agent();
        return responseOf(await agent.get(nextOf(await authorize(agent, theirs)))).error;
      });
      expect(new Set(await Promise.all(attempts))).toEqual(new Set(['server_error']));
      expect(broken.seen).toHaveLength(1);
    } finally {
      await broken.stop();
    }
  });
});
