import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Agent } from '../../support/agent.ts';
import { type GivenClient, type GivenUser, givenClient, givenScopes, givenUser } from '../../support/fixtures.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';
import { authorize, nextOf, responseOf, signIn, signInAndConsent } from '../steps.ts';

const endpoint = 'https://step-up.example/stronger?brand=a';

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let user: GivenUser;
let agent: Agent;

const scopes = (on: Platform) => givenScopes(on, { scope_id: 'pay', authentication_level: 2 }, { scope_id: 'look', authentication_level: 1 });

async function open(env: Record<string, string>): Promise<void> {
  platform = await startPlatform({ env });
  trail = trailOf(platform);
  await scopes(platform);
}

async function begin(): Promise<void> {
  agent = platform.agent();
  client = await givenClient(platform, { additional_scope_ids: ['openid', 'pay', 'look'] });
  user = await givenUser(platform);
  await signInAndConsent(agent, client, user, { scope: 'look' });
  await trail.mark();
}

/** What the identity provider states from now on for the session of the person. */
const stated = (level: string | null) => platform.sql('update browser_session set stated_level = $2 where user_id = $1', [user.userId, level]);
const subject = () => ({ userId: user.userId, clientId: client.clientId });
const insufficient = (details: object) => ['AUTHZ_REQUEST_AUTHENTICATION_LVL_INSUFFICIENT', { ...subject(), details }] as const;

describe('the level an identity provider states (oauth.md §5.6)', () => {
  beforeAll(() => open({}));
  afterAll(() => platform.stop());
  beforeEach(begin);

  test.each(['abc', '', ' 2', '2 ', '1.5', '0x2', '+2', '１', '1e3', '--1', 'x'.repeat(60)])('scenario 3: %j is no level', async (level) => {
    await stated(level);
    expect(responseOf(await authorize(agent, client, { scope: 'look' }))).toMatchObject({ error: 'server_error', state: 'state-1' });
    await trail.expectTrail([['AUTHORIZATION_LVL_UNSUPPORTED', { ...subject(), details: { reason: 'not_a_number', value: level.slice(0, 32) } }]]);
  });

  test.each([
    ['1', 'look', true],
    ['01', 'look', true],
    ['2', 'pay', true],
    ['12345678901', 'pay', true],
    ['1', 'pay', false],
    ['0', 'look', false],
    ['-1', 'read', false],
    ['-5', 'look', false],
  ])('%s for the scope %s', async (level, scope, isEnough) => {
    await stated(level);
    const answer = await authorize(agent, client, { scope });
    if (isEnough) return expect(answer.location?.searchParams.get('error')).toBeNull();
    expect(responseOf(answer)).toMatchObject({ error: 'access_denied', state: 'state-1' });
    const required = { pay: 2, look: 1, read: 0 }[scope];
    await trail.expectTrail([insufficient({ reason: 'no_step_up', required, actual: Number(level), scopes: [scope] })]);
  });

  test('without a way up an OpenID request is told by its own error', async () => {
    expect(responseOf(await authorize(agent, client, { scope: 'openid pay' })).error).toBe('unmet_authentication_requirements');
    await trail.expectTrail([insufficient({ reason: 'no_step_up', required: 2, actual: 1, scopes: ['openid', 'pay'] })]);
  });

  test('the highest of scopes and acr_values counts', async () => {
    const acr = (level: number) => `urn:signet:oidc:authentication_level:${level}`;
    expect(responseOf(await authorize(agent, client, { scope: 'look', acr_values: acr(3) })).error).toBe('access_denied');
    await trail.expectTrail([insufficient({ required: 3 })]);
    expect(responseOf(await authorize(agent, client, { scope: 'pay', acr_values: acr(1) })).error).toBe('access_denied');
    await trail.expectTrail([insufficient({ required: 2 })]);
  });

  test('with prompt=none the client learns that the person would have to do something', async () => {
    expect(responseOf(await authorize(agent, client, { scope: 'pay', prompt: 'none' })).error).toBe('interaction_required');
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'interaction_required' } }]]);
    await stated('abc');
    expect(responseOf(await authorize(agent, client, { scope: 'pay', prompt: 'none' })).error).toBe('server_error');
  });
});

describe('the step-up endpoint', () => {
  beforeAll(() => open({ SIGNET_STEP_UP_URL: endpoint, SIGNET_SMS_GATEWAY_URL: 'http://localhost:1/' }));
  afterAll(() => platform.stop());
  beforeEach(begin);

  /** From the authorization request to the endpoint: the address the browser is sent to. */
  async function leave(changes: Record<string, string> = {}): Promise<URL> {
    return nextOf(await agent.get(nextOf(await authorize(agent, client, { scope: 'openid pay', ...changes }))));
  }
  const returnTo = (away: URL) => away.searchParams.get('return_to') as string;

  test('scenario 3: level 1 for a scope of level 2 leads there, with what it takes', async () => {
    await stated('1');
    const away = await leave();
    expect(away.href.startsWith(`${endpoint}&`)).toBe(true);
    const { return_to, ...sent } = Object.fromEntries(away.searchParams);
    expect(sent).toEqual({ brand: 'a', redirect_uri: client.redirectUri, auth_level: '2' });
    expect(return_to).toMatch(new RegExp(`^${platform.issuer}/step-up/return\\?transaction=[0-9a-f-]{36}&ticket=[A-Za-z0-9_-]{43}$`));
    await trail.expectTrail([insufficient({ reason: 'step_up_endpoint', required: 2, actual: 1, scopes: ['openid', 'pay'] })]);
  });

  test('also straight after sign-in', async () => {
    const fresh = platform.agent();
    const answer = await signIn(fresh, client, user, { scope: 'openid pay' });
    expect(nextOf(answer).pathname).toBe('/oauth/step-up');
    expect(nextOf(await fresh.get(nextOf(answer))).origin).toBe('https://step-up.example');
  });

  test('back with a level that suffices, the sign-in goes on', async () => {
    const away = await leave();
    await platform.sql(`update browser_session set acr = 'urn:signet:oidc:authentication_level:2' where user_id = $1`, [user.userId]);
    const back = await agent.get(returnTo(away));
    expect(nextOf(back).pathname).toBe('/oauth/consent');
    expect((await agent.get(nextOf(back))).status).toBe(200);
    await trail.expectTrail(['AUTHZ_REQUEST_AUTHENTICATION_LVL_INSUFFICIENT']);
  });

  test('back with a level that still does not, the client is told: nobody goes in circles', async () => {
    const back = await agent.get(returnTo(await leave()));
    expect(responseOf(await agent.get(nextOf(back)))).toMatchObject({ error: 'unmet_authentication_requirements', state: 'state-1' });
    await trail.expectTrail([insufficient({ reason: 'step_up_endpoint' }), insufficient({ reason: 'no_step_up' })]);
  });

  test('where another identity provider states the level, it is asked again', async () => {
    await stated('1');
    expect(nextOf(await agent.get(returnTo(await leave()))).pathname).toBe('/oauth/login');
  });

  test('the address back works once, however many use it at once', async () => {
    const address = returnTo(await leave());
    const answers = await Promise.all(Array.from({ length: 10 }, () => agent.get(address)));
    expect(answers.map(({ status }) => status).sort()).toEqual([302, ...Array(9).fill(400)]);
    await trail.mark();
    expect((await agent.get(address)).status).toBe(400);
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'ticket_unknown', endpoint: 'step_up' } }]]);
  });

  test.each([
    ['another ticket', (address: URL) => address.searchParams.set('ticket', 'a'.repeat(43))],
    ['no ticket', (address: URL) => address.searchParams.delete('ticket')],
    ['two tickets', (address: URL) => address.searchParams.append('ticket', 'b')],
    ['a huge ticket', (address: URL) => address.searchParams.set('ticket', 'a'.repeat(9000))],
    ['a ticket that is none', (address: URL) => address.searchParams.set('ticket', '\0')],
    ['another transaction', (address: URL) => address.searchParams.set('transaction', '00000000-0000-4000-8000-000000000000')],
  ])('%s leads nowhere, and the right address still works', async (_, spoil) => {
    const address = returnTo(await leave());
    const spoiled = new URL(address);
    spoil(spoiled);
    expect([(await agent.get(spoiled)).status, (await agent.get(spoiled)).location]).toEqual([400, undefined]);
    expect((await agent.get(address)).status).toBe(302);
  });

  test('nobody else comes back with it', async () => {
    const address = returnTo(await leave());
    await trail.mark();
    expect((await platform.agent().get(address)).status).toBe(400);
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'transaction_other_browser', endpoint: 'step_up' } }]]);
  });

  test('only a digest of the ticket is kept', async () => {
    const ticket = new URL(returnTo(await leave())).searchParams.get('ticket') as string;
    const [row] = await platform.sql(
      'select t.*::text as whole, step_up_hash = sha256($1) as is_digest from auth_transaction t where step_up_hash is not null order by created_at desc limit 1',
      [Buffer.from(ticket)],
    );
    expect(row.is_digest).toBe(true);
    expect(row.whole).not.toContain(ticket);
  });

  test('it comes before a code by SMS, and what follows a form may lead there (see the browser tests)', async () => {
    const login = await platform.agent().get(nextOf(await authorize(platform.agent(), client, { prompt: 'login' })));
    expect(login.status).toBe(400);
    const fresh = platform.agent();
    const page = await fresh.get(nextOf(await authorize(fresh, client)));
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self';");
  });

  test('with nothing to step up to, its door leads on', async () => {
    const [row] = await platform.sql('select id from auth_transaction order by created_at desc limit 1');
    const page = await authorize(agent, client, { scope: 'openid look' });
    const id = nextOf(page).searchParams.get('transaction');
    expect(nextOf(await agent.get(`/oauth/step-up?transaction=${id}`)).pathname).toBe('/oauth/consent');
    expect(row.id).not.toBe(id);
  });
});
