import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Agent } from '../../support/agent.ts';
import { type FakeAnswer, type FakeService, openFakeService } from '../../support/fake-service.ts';
import { type GivenClient, type GivenUser, givenClient, givenScopes, givenUser } from '../../support/fixtures.ts';
import { freePort } from '../../support/free-port.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';
import { authorize, formOf, nextOf, responseOf, signIn, submitConsent } from '../steps.ts';

const json = (body: object): FakeAnswer => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const success = json({ verification_result: 'SUCCESS' });
const failure = (unauthorized_scope?: string) => json({ verification_result: 'FAILURE', unauthorized_scope });
const globalFailed = 'https://bank.example/no-product';
const ownFailed = 'https://bank.example/buy?product=loans';

let service: FakeService;
let platform: Platform;
let trail: Trail;
let client: GivenClient;
let user: GivenUser;
let agent: Agent;

async function open(env: Record<string, string> = {}): Promise<Platform> {
  const opened = await startPlatform({
    env: {
      SIGNET_SCOPE_VERIFICATION: 'true',
      SIGNET_SCOPE_VERIFICATION_URL: `${service.url}/verify`,
      SIGNET_SCOPE_VERIFICATION_USERNAME: 'signet',
      SIGNET_SCOPE_VERIFICATION_PASSWORD: 'pässword:1',
      SIGNET_SCOPE_VERIFICATION_FAILED_URL: globalFailed,
      SIGNET_SCOPE_VERIFICATION_TIMEOUT_MS: '300',
      SIGNET_OUTGOING_BREAKER_FAILURES: '1000',
      ...env,
    },
  });
  await givenScopes(
    opened,
    { scope_id: 'loans', service_endpoint: 'https://loans.example/api', verification_failed_endpoint: ownFailed },
    { scope_id: 'savings', service_endpoint: 'https://savings.example/api' },
  );
  return opened;
}

/** A person, a client, and the trail of what happens from then on. */
async function begin(on: Platform): Promise<Trail> {
  agent = on.agent();
  client = await givenClient(on, { additional_scope_ids: ['openid', 'loans', 'savings'], consent_disabled: true });
  user = await givenUser(on);
  service.answer(success);
  await signIn(agent, client, user, { scope: 'read' });
  service.forget();
  const marked = trailOf(on);
  await marked.mark();
  return marked;
}

beforeAll(async () => {
  service = await openFakeService();
  platform = await open();
});
afterAll(async () => {
  await platform.stop();
  await service.close();
});
beforeEach(async () => {
  trail = await begin(platform);
});

const subject = () => ({ userId: user.userId, clientId: client.clientId });
const grants = async () =>
  (await platform.sql('select 1 from access_grant where client_id = $1 and scopes && $2', [client.clientId, ['loans', 'savings']])).length;

describe('the question (oauth.md §5.8)', () => {
  test('says who and which scopes, once; SUCCESS goes on', async () => {
    expect(responseOf(await authorize(agent, client, { scope: 'openid loans savings read' })).code).toBeDefined();
    expect(service.requests).toHaveLength(1);
    const [request] = service.requests;
    expect([request?.method, request?.path, request?.headers['content-type']]).toEqual(['POST', '/verify', 'application/json;charset=UTF-8']);
    expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('signet:pässword:1').toString('base64')}`);
    expect(JSON.parse(request?.body as string)).toEqual({
      user_id: user.userId,
      external_identity: user.userId,
      scopes: [
        { id: 'loans', service_endpoint: 'https://loans.example/api' },
        { id: 'savings', service_endpoint: 'https://savings.example/api' },
      ],
    });
    await trail.expectTrail(['AUTHZ_REQUEST_GRANT_CREATED']);
  });

  test('is not asked about scopes without a service endpoint', async () => {
    expect(responseOf(await authorize(agent, client, { scope: 'openid read' })).code).toBeDefined();
    expect(service.requests).toHaveLength(0);
  });

  test('is asked once in a sign-in, before consent, and not again when the form comes back', async () => {
    await platform.sql('update client set consent_disabled = false where client_id = $1', [client.clientId]);
    platform.runtime.caches.clear();
    const page = await signIn(platform.agent(), client, await givenUser(platform), { scope: 'loans' });
    expect(page.text).toContain('csrf_token');
    const asked = await agent.get(nextOf(await authorize(agent, client, { scope: 'loans' })));
    expect(service.requests).toHaveLength(2);
    expect(responseOf(await submitConsent(agent, asked, 'accept')).code).toBeDefined();
    expect(service.requests).toHaveLength(2);
  });

  test('what was agreed to for one person does not hold for the next in the same browser', async () => {
    await platform.sql('update client set consent_disabled = false where client_id = $1', [client.clientId]);
    platform.runtime.caches.clear();
    const page = await agent.get(nextOf(await authorize(agent, client, { scope: 'loans' })));
    const other = await givenUser(platform);
    const login = await agent.get(`/oauth/login?transaction=${formOf(page).transaction}`);
    const back = await agent.postForm('/oauth/login', { ...formOf(login), username: other.username, password: other.password });
    await agent.get(nextOf(back));
    expect(service.requests.map(({ body }) => JSON.parse(body).user_id)).toEqual([user.userId, other.userId]);
  });

  test('is asked while no transaction is open', async () => {
    let open = -1;
    service.answer(async () => {
      const [row] = await platform.sql(
        `select count(*)::int as count from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
      );
      open = row.count;
      return success;
    });
    const fresh = platform.agent();
    expect(responseOf(await signIn(fresh, client, user, { scope: 'loans' })).code).toBeDefined();
    expect(open).toBe(0);
  });

  test('twenty questions share one connection', async () => {
    await authorize(agent, client, { scope: 'loans' });
    const [before, asked] = [service.connections, service.requests.length];
    for (let round = 0; round < 20; round += 1) await authorize(agent, client, { scope: 'loans' });
    expect([service.requests.length - asked, service.connections - before]).toEqual([20, 0]);
  });
});

describe('FAILURE', () => {
  test.each([
    ['loans', ownFailed, 'loans'],
    ['savings', globalFailed, 'savings'],
    [undefined, globalFailed, undefined],
    ['read', globalFailed, undefined],
    ['<script>', globalFailed, undefined],
  ])('scenario 4: for %s the person is sent to %s', async (unauthorized, address, scope) => {
    service.answer(failure(unauthorized));
    const answer = await authorize(agent, client, { scope: 'loans savings' });
    expect([answer.status, answer.location?.href]).toEqual([302, address]);
    const [event] = await trail.expectTrail([['AUTHZ_REQUEST_NOT_AUTHORIZED_FOR_SCOPE', { ...subject(), details: { reason: 'refused' } }]]);
    expect(event?.details?.scope).toBe(scope);
    expect(await grants()).toBe(0);
  });

  test('after sign-in and in place of consent', async () => {
    service.answer(failure('loans'));
    const fresh = platform.agent();
    const login = await fresh.get(nextOf(await authorize(fresh, client, { scope: 'loans' })));
    expect(login.headers.get('content-security-policy')).toContain("form-action 'self';");
    const signedIn = await fresh.postForm('/oauth/login', { ...formOf(login), username: user.username, password: user.password });
    expect((await fresh.get(nextOf(signedIn))).location?.href).toBe(ownFailed);
    await trail.expectTrail(['USER_AUTHENTICATION_SUCCESS', 'AUTHZ_REQUEST_NOT_AUTHORIZED_FOR_SCOPE']);
  });

  test('without any address the client is told', async () => {
    const bare = await open({ SIGNET_SCOPE_VERIFICATION_FAILED_URL: '' });
    const its = await begin(bare);
    service.answer(failure('savings'));
    expect(responseOf(await authorize(agent, client, { scope: 'savings' }))).toMatchObject({ error: 'access_denied', state: 'state-1' });
    await its.expectTrail(['AUTHZ_REQUEST_NOT_AUTHORIZED_FOR_SCOPE']);
    await bare.stop();
  });
});

describe('no clear answer: nothing is granted', () => {
  test.each<[string, FakeAnswer, object]>([
    ['silence', 'silence', { reason: 'timeout' }],
    ['a broken connection', 'hangUp', { reason: 'unreachable' }],
    ['HTTP 500', { status: 500, body: '{"verification_result":"SUCCESS"}' }, { reason: 'bad_status', httpStatus: 500 }],
    ['HTTP 201', { status: 201, body: '{"verification_result":"SUCCESS"}' }, { reason: 'bad_status', httpStatus: 201 }],
    ['a redirect', { status: 302, headers: { location: '/other' } }, { reason: 'redirected', httpStatus: 302 }],
    ['{}', json({}), { reason: 'unusable_answer' }],
    ['null', { body: 'null' }, { reason: 'unusable_answer' }],
    ['an unknown result', json({ verification_result: 'success' }), { reason: 'unusable_answer' }],
    ['a list', { body: '["SUCCESS"]' }, { reason: 'unusable_answer' }],
    ['no JSON', { body: 'SUCCESS' }, { reason: 'unusable_answer' }],
    ['an empty body', {}, { reason: 'unusable_answer' }],
    ['RS-190 a gigantic body', { body: `{"verification_result":"SUCCESS","x":"${'x'.repeat(300_000)}"}` }, { reason: 'too_large' }],
  ])('scenario 4: %s', async (_, how, details) => {
    service.answer(how);
    expect(responseOf(await authorize(agent, client, { scope: 'loans' }))).toMatchObject({ error: 'server_error', state: 'state-1' });
    await trail.expectTrail([['EXTERNAL_SCOPE_CHECK_FAILED', { ...subject(), details: { endpoint: 'authorize', scopes: ['loans'], ...details } }]]);
    expect(service.requests.filter(({ path }) => path === '/other')).toEqual([]);
    expect(await grants()).toBe(0);
  });

  test('RS-190 a dead service is not waited for by everybody: five failures open the circuit', async () => {
    const dead = await open({ SIGNET_SCOPE_VERIFICATION_URL: `http://localhost:${await freePort()}/`, SIGNET_OUTGOING_BREAKER_FAILURES: '5' });
    const its = await begin(dead);
    for (let round = 0; round < 6; round += 1) expect(responseOf(await authorize(agent, client, { scope: 'loans' })).error).toBe('server_error');
    const events = await its.events();
    expect(events.map(({ details }) => details?.reason)).toEqual([...Array(5).fill('unreachable'), 'circuit_open']);
    await dead.stop();
  });

  test('RS-188 an address of the own network is not called unless the operator allows it', async () => {
    const strict = await open({ SIGNET_OUTGOING_ALLOWED_HOSTS: '' });
    const its = await begin(strict);
    expect(responseOf(await authorize(agent, client, { scope: 'loans' })).error).toBe('server_error');
    expect(service.requests).toHaveLength(0);
    await its.expectTrail([['EXTERNAL_SCOPE_CHECK_FAILED', { details: { reason: 'forbidden_address' } }]]);
    await strict.stop();
  });
});

test('switched off, all scopes pass', async () => {
  const off = await open({ SIGNET_SCOPE_VERIFICATION: 'false' });
  await begin(off);
  service.answer(failure('loans'));
  expect(responseOf(await authorize(agent, client, { scope: 'loans' })).code).toBeDefined();
  expect(service.requests).toHaveLength(0);
  await off.stop();
});
