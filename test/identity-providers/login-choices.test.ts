import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { formOf, nextOf, openLogin, responseOf, submitLogin } from '../oauth/steps.ts';
import { type GivenClient, type GivenUser, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { type FakeProvider, startFakeProvider } from './fake-provider.ts';
import { clientOf, givenOAuthProvider, givenOpenIdConnectProvider } from './upstream-steps.ts';

let platform: Platform;
let trail: Trail;
let fake: FakeProvider;
let user: GivenUser;
const providers: string[] = [];
let client: GivenClient;
let foreignOnly: GivenClient;

beforeAll(async () => {
  [platform, fake] = await Promise.all([startPlatform(), startFakeProvider()]);
  trail = trailOf(platform);
  providers.push(
    await givenOAuthProvider(platform, fake, {}, { name: 'Chamber <b>of</b> Commerce' }),
    await givenOpenIdConnectProvider(platform, fake, {}, { name: 'Employees' }),
    await givenOAuthProvider(platform, fake, {}, { name: 'Closed', enabled: false }),
  );
  client = await clientOf(platform, 'directory', { additional_identity_provider_ids: providers });
  foreignOnly = await clientOf(platform, providers[0] as string, { additional_identity_provider_ids: [providers[1]] });
  user = await givenUser(platform);
});
beforeEach(() => trail.mark());
afterAll(() => Promise.all([platform.stop(), fake.stop()]));

/** The choices on a page, as a person reads and follows them. */
function choicesOn(text: string): [label: string, address: string][] {
  return [...text.matchAll(/<li><a href="([^"]+)">([^<]+)<\/a><\/li>/g)].map(([, href = '', label = '']) => [label, href.replaceAll('&amp;', '&')]);
}

describe('several providers', () => {
  test('are offered on the login page by name, as links in a labelled list, without script', async () => {
    const page = await openLogin(platform.agent(), client);
    const choices = choicesOn(page.text);
    expect(choices.map(([label]) => label)).toEqual(['Sign in with Chamber &lt;b&gt;of&lt;/b&gt; Commerce', 'Sign in with Employees']);
    expect(page.text).toContain('<nav class="choices" aria-label="Other ways to sign in">');
    expect(page.text).not.toContain('<script');
    expect(page.text).toContain('name="password"');
    expect((await openLogin(platform.agent(), client, { ui_locales: 'nl' })).text).toContain('Inloggen met Employees');
  });

  test.each([0, 1])('choice %s leads to its provider', async (at) => {
    const agent = platform.agent();
    const [, address = ''] = choicesOn((await openLogin(agent, client)).text)[at] ?? [];
    const there = nextOf(await agent.get(address));
    expect([there.origin, there.pathname]).toEqual([fake.url, '/authorize']);
    const [row] = await platform.sql('select identity_provider from auth_transaction where id = $1', [
      there.searchParams.get('state')?.split('.')[0],
    ]);
    expect(row.identity_provider).toBe(providers[at]);
  });

  test.each(['closed-or-unknown', 'directory', "'><script>"])('what is not offered (%s) shows the page again', async (choice) => {
    const agent = platform.agent();
    const page = await openLogin(agent, client);
    const again = await agent.get(`/oauth/login?${new URLSearchParams({ transaction: formOf(page).transaction as string, provider: choice })}`);
    expect([again.status, choicesOn(again.text).length]).toEqual([200, 2]);
    expect(again.text).not.toContain('<script>');
  });

  test('the password still works beside them', async () => {
    const agent = platform.agent();
    const answer = await agent.get(nextOf(await submitLogin(agent, await openLogin(agent, client), user)));
    expect(responseOf(answer).code).toBeDefined();
    await trail.expectTrail([
      ['USER_AUTHENTICATION_SUCCESS', { userId: user.userId }],
      ['AUTHZ_REQUEST_GRANT_CREATED', { details: { identityProvider: 'directory' } }],
    ]);
  });

  test('idp names one of them: nothing to choose', async () => {
    const agent = platform.agent();
    const there = await openLogin(agent, client, { idp: providers[1] as string });
    expect(nextOf(there).origin).toBe(fake.url);
    expect(choicesOn((await openLogin(platform.agent(), client, { idp: 'directory' })).text)).toEqual([]);
  });
});

describe('without the directory', () => {
  test('there is no password to type, and none is taken', async () => {
    const agent = platform.agent();
    const page = await openLogin(agent, foreignOnly);
    expect(page.text).not.toContain('<form');
    expect(choicesOn(page.text)).toHaveLength(2);
    const withForm = await openLogin(agent, client);
    const transaction = /transaction=([0-9a-f-]{36})/.exec(page.text)?.[1] as string;
    const forged = await submitLogin(agent, withForm, user, { transaction });
    expect([forged.status, forged.headers.getSetCookie()]).toEqual([400, []]);
    await trail.expectTrail([
      ['AUTHZ_REQUEST_INVALID', { clientId: foreignOnly.clientId, details: { reason: 'directory_not_offered', endpoint: 'login' } }],
    ]);
    expect(await platform.sql('select 1 from auth_transaction where id = $1 and session_id is not null', [transaction])).toEqual([]);
  });

  test('a session of the directory does not do', async () => {
    const agent = platform.agent();
    await submitLogin(agent, await openLogin(agent, client), user);
    const page = await openLogin(agent, foreignOnly);
    expect(choicesOn(page.text)).toHaveLength(2);
  });
});
