import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { addCheckpoints, verifyTrail } from '../../src/trail/audit/index.ts';
import { decideDevice, givenDevice, givenDeviceClient, poll } from '../oauth/device/device-steps.ts';
import { authorize, nextOf, openLogin, responseOf, signIn, signInAndConsent, submitConsent, submitLogin, verifier } from '../oauth/steps.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import type { Agent } from '../support/agent.ts';
import { type GivenClient, type GivenUser, givenClient, givenScopes, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { settled } from './append-trail.ts';

let platform: Platform;
let admin: AdminDesk;
let client: GivenClient;
let user: GivenUser;

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_STEP_UP_URL: 'https://step-up.example/stronger' } });
  await givenScopes(platform, { scope_id: 'pay', authentication_level: 2 });
  admin = await openAdminDesk(platform);
  client = await givenClient(platform, { additional_scope_ids: ['openid', 'read', 'pay'] });
});
beforeEach(async () => {
  user = await givenUser(platform);
});
afterAll(() => platform.stop());

const document = `query ($id: String!) { auditTransaction(id: $id) {
  flowId outcome explanation isComplete decidedBy { type } steps { event { type transactionId flowId } } } }`;

/** What is told about the transaction of the latest event of a type. */
async function told(type: string) {
  await settled(platform);
  const [row] = await platform.sql<{ id: string }>(
    'select transaction_id as id from audit_event where type = $1 order by epoch desc, tx desc, seq desc limit 1',
    [type],
  );
  const { data, errors } = await admin.ask(document, { id: row?.id });
  expect(errors).toBeUndefined();
  const { steps, ...rest } = data.auditTransaction;
  const events: { type: string; transactionId: string }[] = steps.map(({ event }: { event: object }) => event);
  return { ...rest, types: events.map((event) => event.type), transactions: new Set(events.map((event) => event.transactionId)).size };
}
const exchange = (agent: Agent, code: string | undefined, by = client) =>
  agent.postForm(
    '/oauth/token',
    { grant_type: 'authorization_code', code: code ?? '', redirect_uri: by.redirectUri, code_verifier: verifier },
    { headers: by.basic },
  );

test('a whole code flow is told from the failed password to the tokens, whichever step is asked for', async () => {
  const agent = platform.agent();
  const login = await openLogin(agent, client);
  const again = await submitLogin(agent, login, { username: user.username, password: 'wrong' });
  const consent = await agent.get(nextOf(await submitLogin(agent, again, user)));
  const { code } = responseOf(await submitConsent(agent, consent, 'accept'));
  expect((await exchange(agent, code)).status).toBe(200);
  const types = [
    'USER_AUTHENTICATION_FAILURE',
    'USER_AUTHENTICATION_SUCCESS',
    'CONSENT_GIVEN',
    'AUTHZ_REQUEST_GRANT_CREATED',
    'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
  ];
  for (const type of types) {
    const flow = await told(type);
    expect(flow).toMatchObject({ types, outcome: 'SUCCESS', isComplete: true, decidedBy: { type: 'TOKEN_REQUEST_ACCESS_TOKEN_CREATED' } });
    expect(flow.transactions).toBe(4);
  }

  expect((await exchange(agent, code)).json.error).toBe('invalid_grant');
  const replayed = await told('TOKEN_REQUEST_INVALID_GRANT');
  expect(replayed.types).toEqual([...types, 'TOKEN_REQUEST_INVALID_GRANT']);
  expect(replayed.explanation).toMatch(/Reason: it had been presented before\.$/);
});

test('with a session there is no login: request and exchange are one flow, and two requests are two', async () => {
  const agent = platform.agent();
  const { code } = responseOf(await signInAndConsent(agent, client, user, { scope: 'read' }));
  await exchange(agent, code);
  const first = await told('TOKEN_REQUEST_ACCESS_TOKEN_CREATED');
  const second = responseOf(await authorize(agent, client, { scope: 'read' }));
  await exchange(agent, second.code);
  const flow = await told('TOKEN_REQUEST_ACCESS_TOKEN_CREATED');
  expect(flow.types).toEqual(['AUTHZ_REQUEST_GRANT_CREATED', 'TOKEN_REQUEST_ACCESS_TOKEN_CREATED']);
  expect(flow.flowId).not.toBe(first.flowId);
});

test('a step-up that failed ends the sign-in, and the sentence says so', async () => {
  const agent = platform.agent();
  const away = nextOf(await agent.get(nextOf(await signIn(agent, client, user, { scope: 'openid pay' }))));
  const back = await agent.get(away.searchParams.get('return_to') as string);
  expect(responseOf(await agent.get(nextOf(back))).error).toBe('unmet_authentication_requirements');
  const insufficient = 'AUTHZ_REQUEST_AUTHENTICATION_LVL_INSUFFICIENT';
  const flow = await told(insufficient);
  expect(flow).toMatchObject({ outcome: 'FAILURE', isComplete: true, decidedBy: { type: insufficient }, transactions: 3 });
  expect(flow.types).toEqual(['USER_AUTHENTICATION_SUCCESS', insufficient, insufficient]);
  expect(flow.explanation).toMatch(/Reason: there was no way to a higher level of authentication\.$/);
});

test('a foreign browser that takes up a sign-in is told with it', async () => {
  const agent = platform.agent();
  const login = await openLogin(agent, client);
  await submitLogin(platform.agent(), login, user);
  await agent.get(nextOf(await submitLogin(agent, login, user)));
  const flow = await told('AUTHZ_REQUEST_INVALID');
  expect(flow.types).toEqual(['AUTHZ_REQUEST_INVALID', 'USER_AUTHENTICATION_SUCCESS']);
});

test.each([
  ['accept', 'SUCCESS', ['CONSENT_GIVEN', 'AUTHZ_REQUEST_GRANT_CREATED', 'TOKEN_REQUEST_ACCESS_TOKEN_CREATED']],
  ['reject', 'FAILURE', ['CONSENT_REJECTED', 'TOKEN_REQUEST_INVALID_GRANT']],
] as const)('a device: what its person did in the browser (%s) and what its polls got are one', async (decision, outcome, after) => {
  const television = await givenDeviceClient(platform);
  const device = await givenDevice(platform, television);
  await decideDevice(platform.agent(), device.user_code, user, decision);
  await poll(platform, television, device.device_code);
  const flow = await told(after.at(-1) as string);
  expect(flow).toMatchObject({ outcome, types: ['USER_AUTHENTICATION_SUCCESS', ...after] });
});

test('what belongs to no flow stands alone; the chain covers what events belong to', async () => {
  await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials', scope: 'read' }, { headers: client.basic });
  expect(await told('TOKEN_REQUEST_ACCESS_TOKEN_CREATED')).toMatchObject({ flowId: null, transactions: 1 });
  await addCheckpoints(platform.runtime);
  expect((await verifyTrail(platform.runtime)).findings).toEqual([]);
  await platform.sql(`update audit_event set flow_id = gen_random_uuid() where type = 'CONSENT_GIVEN'`);
  expect((await verifyTrail(platform.runtime)).findings[0]).toMatchObject({ what: 'edited' });
});
