import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { authorize, nextOf, responseOf } from '../oauth/steps.ts';
import type { Answer } from '../support/agent.ts';
import type { GivenClient } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { type FakeProvider, startFakeProvider } from './fake-provider.ts';
import { clientOf, comeBack, givenOAuthProvider, goToProvider } from './upstream-steps.ts';

let platform: Platform;
let trail: Trail;
let fake: FakeProvider;
let identityProvider: string;
let client: GivenClient;

beforeAll(async () => {
  [platform, fake] = await Promise.all([startPlatform(), startFakeProvider()]);
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

async function expectMismatch(answer: Answer, details: object): Promise<void> {
  expect([answer.status, answer.headers.get('content-type'), answer.location]).toEqual([400, 'text/html; charset=utf-8', undefined]);
  expect(answer.headers.getSetCookie()).toEqual([]);
  await trail.expectTrail([['IDP_OAUTH_STATE_MISMATCH', { details }]]);
}

const tampered = (state: string | null) => `${state?.slice(0, -1)}${state?.endsWith('A') ? 'B' : 'A'}`;

describe('IDP_OAUTH_STATE_MISMATCH', () => {
  test('without a state, with two, with one that is none of ours', async () => {
    const agent = platform.agent();
    const at = await goToProvider(agent, client);
    await expectMismatch(await comeBack(agent, at, { state: undefined }), { missing: 'query', reason: 'state_missing' });
    await expectMismatch(await comeBack(agent, at, { state: '' }), { missing: 'query' });
    const state = at.searchParams.get('state') as string;
    const twice = `/oauth/oauth-idp/callback?code=x&state=${state}&state=${state}`;
    await expectMismatch(await agent.get(twice), { missing: 'query', reason: 'form_malformed' });
    for (const made of ['x', `${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}`, 'x'.repeat(10_000), "' or 1=1 --"])
      await expectMismatch(await comeBack(agent, at, { state: made }), { missing: 'none', reason: 'state_unknown' });
    await expectMismatch(await comeBack(agent, at, { state: tampered(state) }), { missing: 'none', reason: 'state_differs' });
    const unknown = `00000000-0000-7000-8000-000000000000.${'x'.repeat(43)}`;
    await expectMismatch(await comeBack(agent, at, { state: unknown }), { missing: 'stored', reason: 'transaction_unknown' });
    expect(fake.seen).toEqual([]);
    expect((await comeBack(agent, at)).status).toBe(302);
  });

  test('in another browser, with or without cookies: login CSRF; the right browser is not disturbed', async () => {
    const [agent, other, third] = [platform.agent(), platform.agent(), platform.agent()];
    const at = await goToProvider(agent, client);
    await goToProvider(other, client);
    await trail.mark();
    for (const stranger of [other, third]) await expectMismatch(await comeBack(stranger, at), { missing: 'stored', reason: 'other_browser' });
    expect(fake.seen).toEqual([]);
    expect((await comeBack(agent, at)).status).toBe(302);
  });

  test('a second time, also after the answer to the client', async () => {
    const agent = platform.agent();
    const at = await goToProvider(agent, client);
    const back = await comeBack(agent, at);
    await trail.expectTrail(['USER_AUTHENTICATION_SUCCESS']);
    await expectMismatch(await comeBack(agent, at), { missing: 'stored', reason: 'state_used' });
    expect(responseOf(await agent.get(nextOf(back))).code).toBeDefined();
    await trail.expectTrail(['AUTHZ_REQUEST_GRANT_CREATED']);
    await expectMismatch(await comeBack(agent, at), { missing: 'stored', reason: 'transaction_finished' });
    expect(fake.seen.filter(({ path }) => path === '/token')).toHaveLength(1);
  });

  test('ten at once: one gets in', async () => {
    const agent = platform.agent();
    const at = await goToProvider(agent, client);
    const answers = await Promise.all(Array.from({ length: 10 }, () => comeBack(agent, at)));
    expect(answers.map(({ status }) => status).sort()).toEqual([302, ...Array.from({ length: 9 }, () => 400)]);
    const events = await trail.events();
    expect(events.map(({ type }) => type).sort()).toEqual([
      ...Array.from({ length: 9 }, () => 'IDP_OAUTH_STATE_MISMATCH'),
      'USER_AUTHENTICATION_SUCCESS',
    ]);
    for (const { type, details } of events) if (type === 'IDP_OAUTH_STATE_MISMATCH') expect(details).toMatchObject({ missing: 'stored' });
    expect(fake.seen.filter(({ path }) => path === '/token')).toHaveLength(1);
  });

  test('of an earlier visit of the same sign-in: the last one counts', async () => {
    const agent = platform.agent();
    const login = nextOf(await authorize(agent, client));
    const [first, second] = [nextOf(await agent.get(login)), nextOf(await agent.get(login))];
    expect(first.searchParams.get('state')).not.toBe(second.searchParams.get('state'));
    expect(first.searchParams.get('code_challenge')).not.toBe(second.searchParams.get('code_challenge'));
    await expectMismatch(await comeBack(agent, first), { missing: 'none', reason: 'state_differs' });
    expect((await comeBack(agent, second)).status).toBe(302);
  });

  test('after the sign-in expired', async () => {
    const agent = platform.agent();
    const at = await goToProvider(agent, client);
    await platform.sql(`update auth_transaction set expires_at = now() - interval '1 second' where id = $1`, [
      at.searchParams.get('state')?.split('.')[0],
    ]);
    await expectMismatch(await comeBack(agent, at), { missing: 'stored', reason: 'transaction_unknown' });
  });

  test('RFC 9207: of another issuer, or of none, where one is known: mix-up', async () => {
    const provider = await givenOAuthProvider(platform, fake, { issuer: 'https://issuer.example' });
    const theirs = await clientOf(platform, provider);
    for (const [iss, reason] of [
      ['https://attacker.example', 'issuer_differs'],
      ['https://issuer.example/', 'issuer_differs'],
      [undefined, 'issuer_missing'],
    ]) {
      const agent = platform.agent();
      const at = await goToProvider(agent, theirs);
      await expectMismatch(await comeBack(agent, at, { iss }), { missing: 'none', reason, identityProvider: provider });
      await expectMismatch(await comeBack(agent, at, { iss: 'https://issuer.example' }), { missing: 'stored', reason: 'state_used' });
    }
    expect(fake.seen).toEqual([]);
    const agent = platform.agent();
    expect((await comeBack(agent, await goToProvider(agent, theirs), { iss: 'https://issuer.example' })).status).toBe(302);
  });
});

test('the code of one provider is never sent to another', async () => {
  const second = await startFakeProvider();
  try {
    const agent = platform.agent();
    const other = await clientOf(platform, await givenOAuthProvider(platform, second));
    const [at] = [await goToProvider(agent, client), await goToProvider(agent, other)];
    await comeBack(agent, at, { code: 'code-of-the-first' });
    expect(fake.last('/token').body.get('code')).toBe('code-of-the-first');
    expect(second.seen).toEqual([]);
  } finally {
    await second.stop();
  }
});

test('a provider that is disabled meanwhile, or taken from the client, signs nobody in', async () => {
  for (const withdraw of [
    `update identity_provider set enabled = false where identifier = $1`,
    `update client set identity_provider_id = null where identity_provider_id = $1`,
  ]) {
    const provider = await givenOAuthProvider(platform, fake);
    const theirs = await clientOf(platform, provider);
    const agent = platform.agent();
    const at = await goToProvider(agent, theirs);
    await platform.sql(withdraw, [provider]);
    platform.runtime.caches.clear();
    const answer = await comeBack(agent, at);
    expect(responseOf(answer).error).toBe('server_error');
    await trail.expectTrail(['UNABLE_TO_DETERMINE_IDENTITY_PROVIDER']);
  }
  expect(fake.seen).toEqual([]);
});

test('session fixation: the secret before sign-in is worth nothing after it, and another person gets another session', async () => {
  const agent = platform.agent();
  fake.answers.set('/profile', fake.json({ userId: 'first' }));
  await comeBack(agent, await goToProvider(agent, client));
  const before = agent.cookies.get('signet_session')?.value;
  fake.answers.set('/profile', fake.json({ userId: 'second' }));
  await comeBack(agent, await goToProvider(agent, client, { prompt: 'login' }));
  expect(agent.cookies.get('signet_session')?.value).not.toBe(before);
  const rows = await platform.sql(
    `select user_id, ended_at is null as live from browser_session where user_id in ('first', 'second') order by user_id`,
  );
  expect(rows).toEqual([
    { user_id: 'first', live: false },
    { user_id: 'second', live: true },
  ]);
});

describe('the door', () => {
  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s is refused', async (method) => {
    const answer = await platform.agent().send(method, '/oauth/oauth-idp/callback?state=x&code=y');
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    await trail.expectTrail([]);
  });

  test('oauth notes: HEAD says that it is there, and takes nothing', async () => {
    const at = await goToProvider(platform.agent(), client);
    await trail.mark();
    expect((await platform.agent().send('HEAD', `/oauth/oauth-idp/callback?state=${at.searchParams.get('state')}&code=y`)).status).toBe(200);
    await trail.expectTrail([]);
  });

  test('RS-086 RS-087 RS-088 hostile queries get a page and no 5xx', async () => {
    const at = await goToProvider(platform.agent(), client);
    const state = at.searchParams.get('state');
    for (const query of [
      `state=${state}&code=%00`,
      'state=%0d%0aset-cookie:a=b',
      '__proto__[x]=1',
      `${'a=1&'.repeat(200)}`,
      'state=%ff%fe',
      `state[]=${state}`,
    ]) {
      const answer = await platform.agent().get(`/oauth/oauth-idp/callback?${query}`);
      expect([query, answer.status]).toEqual([query, 400]);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });
});
