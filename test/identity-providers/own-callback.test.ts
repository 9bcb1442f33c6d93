import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { responseOf } from '../oauth/steps.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { type FakeProvider, startFakeProvider } from './fake-provider.ts';
import { clientOf, comeBack, givenOAuthProvider, givenOpenIdConnectProvider, goToProvider } from './upstream-steps.ts';

let platform: Platform;
let trail: Trail;
let honest: FakeProvider;
let attacker: FakeProvider;
let admin: AdminDesk;

beforeAll(async () => {
  [platform, honest, attacker] = await Promise.all([startPlatform(), startFakeProvider(), startFakeProvider()]);
  trail = trailOf(platform);
  admin = await openAdminDesk(platform);
});
beforeEach(async () => {
  for (const fake of [honest, attacker]) fake.seen.length = 0;
  await trail.mark();
});
afterAll(() => Promise.all([platform.stop(), honest.stop(), attacker.stop()]));

const shared = () => `${platform.issuer}/oauth-idp/callback`;
const own = { ownCallback: true };

describe('a provider with a callback address of its own (RFC 9700 §4.4.2)', () => {
  test.each(['OAUTH', 'OPENID_CONNECT'])('of type %s: that address is told to it at both endpoints, and its answer is taken there', async (type) => {
    const given = type === 'OAUTH' ? givenOAuthProvider : givenOpenIdConnectProvider;
    const provider = await given(platform, honest, own, { identifier: `own-${type.toLowerCase()}` });
    const agent = platform.agent();
    const at = await goToProvider(agent, await clientOf(platform, provider));
    expect(at.searchParams.get('redirect_uri')).toBe(`${shared()}/${provider}`);
    const nonce = at.searchParams.get('nonce');
    honest.answers.set('/token', honest.json({ access_token: 'x', id_token: await honest.idToken({ nonce, sub: `sub-${type}` }) }));
    const back = await comeBack(agent, at, type === 'OAUTH' ? {} : { iss: honest.url });
    expect(responseOf(await agent.get(back.location as URL)).code).toBeDefined();
    expect(honest.last('/token').body.get('redirect_uri')).toBe(`${shared()}/${provider}`);
    honest.answers.delete('/token');
  });

  test('the code of another provider does not get to the one that was asked: it comes back where that one is not', async () => {
    const good = await givenOAuthProvider(platform, honest, own);
    const evil = await givenOAuthProvider(platform, attacker, own);
    const client = await clientOf(platform, evil, { additional_identity_provider_ids: [good] });
    const agent = platform.agent();
    const at = await goToProvider(agent, client, { idp: evil });
    // The attacker sends the browser on to the honest provider, which sends it back with a good code to the address it knows.
    const rewritten = new URL(at);
    rewritten.searchParams.set('redirect_uri', `${shared()}/${good}`);
    const answer = await comeBack(agent, rewritten, { code: 'code-of-the-honest-one' });
    expect([answer.status, answer.location]).toEqual([400, undefined]);
    await trail.expectTrail([
      [
        'IDP_OAUTH_STATE_MISMATCH',
        { clientId: client.clientId, appName: expect.any(String), details: { missing: 'none', reason: 'other_callback', identityProvider: evil } },
      ],
    ]);
    expect([attacker.seen, honest.seen]).toEqual([[], []]);
    // The state is used up, whatever comes next.
    expect((await comeBack(agent, at)).status).toBe(400);
  });

  test.each<[string, object, (identifier: string) => string]>([
    ['the shared address for one with its own', own, () => shared()],
    ['an own address for one that shares', {}, (identifier) => `${shared()}/${identifier}`],
    ['the address of nobody', own, () => `${shared()}/nobody`],
    ['an address that is none', own, () => `${shared()}/%00`],
  ])('%s', async (_, settings, address) => {
    const provider = await givenOAuthProvider(platform, honest, settings as Record<string, unknown>);
    const agent = platform.agent();
    const at = await goToProvider(agent, await clientOf(platform, provider));
    at.searchParams.set('redirect_uri', address(provider));
    expect((await comeBack(agent, at)).status).toBe(400);
    await trail.expectTrail([['IDP_OAUTH_STATE_MISMATCH', { details: { reason: 'other_callback' } }]]);
    expect(honest.seen).toEqual([]);
  });
});

test('administrators choose it and see the address; the documented one is the default', async () => {
  const create = 'createIdentityProvider(input: IdentityProviderInput!)';
  const fields = 'identityProvider { version oauth { callbackUrl ownCallback } openIdConnect { callbackUrl ownCallback } } userErrors { code field }';
  const oauth = {
    clientId: 'x',
    clientSecret: 'y',
    authorizationUrl: 'https://idp.example/a',
    tokenUrl: 'https://idp.example/t',
    profileUrl: 'https://idp.example/p',
  };
  const made = await admin.call(create, { input: { identifier: 'corp', name: 'Corp', type: 'OAUTH', oauth } }, fields);
  expect(made.identityProvider.oauth).toEqual({ callbackUrl: shared(), ownCallback: false });
  const changed = await admin.call(
    'updateIdentityProvider(identifier: String!, input: IdentityProviderInput!)',
    { identifier: 'corp', input: { version: 1, oauth: own } },
    fields,
  );
  expect(changed).toMatchObject({ identityProvider: { oauth: { callbackUrl: `${shared()}/corp`, ownCallback: true } }, userErrors: [] });
});

test('the documented address answers as before, and both take GET only', async () => {
  for (const path of ['/oauth/oauth-idp/callback', '/oauth/oauth-idp/callback/corp']) {
    const answer = await platform.agent().get(path);
    expect(answer.status).toBe(400);
    const posted = await platform.agent().postForm(path, {});
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  }
});
