import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Answer } from '../support/agent.ts';
import { type FakeService, openFakeService } from '../support/fake-service.ts';
import { givenClient, givenScopes, givenUser } from '../support/fixtures.ts';
import { codeRequest, givenCode, givenTokens } from '../support/given-code.ts';
import { givenInstallation, givenMobileApp } from '../support/installations.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { givenDevice, givenDeviceClient } from './device/device-steps.ts';
import { askAgain, submitCode } from './step-up/sms-steps.ts';
import { authorize, nextOf, submitConsent, submitLogin } from './steps.ts';

/*
 * A flow that reads through a second connection while its transaction holds the first waits for a connection that others in the same state hold. Here
 * each request has one connection and cold caches: whoever needs a second one does not come to an end.
 */
let platform: Platform;
let gateway: FakeService;
const relyingParty = {
  expirationTimeSeconds: 3600,
  additionalAudiences: [],
  idTokenSignedResponseAlg: 'RS256',
  deleteTokensOnLogout: true,
  postLogoutRedirectUrl: null,
  additionalPostLogoutRedirectUrls: [],
  backChannelLogoutUrl: 'https://rp.example/logout',
};
const approval = 'access:device-authorization:approve';

beforeAll(async () => {
  gateway = await openFakeService({ status: 204 });
  const env = {
    SIGNET_DATABASE_POOL_SIZE: '2',
    SIGNET_SMS_GATEWAY_URL: `${gateway.url}/send`,
    SIGNET_SMS_PER_USER: '20',
    SIGNET_LOG_LEVEL: 'warn',
    SIGNET_DATABASE_CONNECT_TIMEOUT_MS: '20000',
  };
  platform = await startPlatform({ env });
  await givenScopes(platform, 'read', { scope_id: 'pay', authentication_level: 2 });
});
afterAll(async () => {
  await platform.stop();
  await gateway.close();
});

/** One request while a single connection is left, with nothing in the caches. */
async function alone(request: () => Promise<Answer>): Promise<Answer> {
  const connection = platform.runtime.database.orm.em.getConnection();
  const held = await connection.begin();
  platform.runtime.caches.clear();
  const answer = await request().finally(() => connection.rollback(held));
  expect([answer.status < 500, platform.logged.filter((line) => line.includes('timeout') && !line.includes('audit tail'))]).toEqual([true, []]);
  return answer;
}

test('a sign-in with a code by SMS, consent, code and logout', async () => {
  const client = await givenClient(platform, { step_up: 'SMS_CHALLENGE' });
  const user = await givenUser(platform, { phone_number: '+31612345678', phone_number_verified: true });
  const agent = platform.agent();
  const login = nextOf(await alone(() => authorize(agent, client)));
  const page = await alone(() => agent.get(login));
  const signedIn = nextOf(await alone(() => submitLogin(agent, page, user)));
  const toCode = await alone(() => agent.get(signedIn));
  const codePage = await alone(() => agent.get(nextOf(toCode)));
  const again = await alone(() => askAgain(agent, codePage));
  expect(again.status).toBe(200);
  const wrong = await alone(() => submitCode(agent, again, '000000'));
  expect(wrong.status).toBe(200);
  const [job] = await platform.sql<{ n: number }>(`select count(*)::int as n from outbox_job where name = 'sms.send'`);
  expect(job?.n).toBe(2);
  expect((await alone(() => submitCode(agent, wrong, '', { decision: 'cancel' }))).status).toBe(303);

  const plain = await givenClient(platform, { open_id_connect: relyingParty });
  const consent = await alone(() => authorize(agent, plain));
  const consentPage = await alone(() => agent.get(nextOf(consent)));
  const answer = await alone(() => submitConsent(agent, consentPage, 'accept'));
  const code = nextOf(answer).searchParams.get('code') as string;
  const fields = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: plain.redirectUri,
    code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  };
  const tokens = await alone(() => platform.agent().postForm('/oauth/token', fields, { headers: plain.basic }));
  expect(tokens.status).toBe(200);
  // Another client took part in the session, whose settings are in no cache either.
  const other = await givenClient(platform, { open_id_connect: relyingParty });
  const [session] = await platform.sql('select session_id from session_client where client_id = $1', [plain.clientId]);
  await platform.sql('insert into session_client (session_id, client_id) values ($1, $2)', [session.session_id, other.clientId]);
  const out = await alone(() => agent.get(`/oauth/v1/logout?${new URLSearchParams({ id_token_hint: tokens.json.id_token })}`));
  expect(out.status).toBe(200);
  const [told] = await platform.sql<{ n: number }>(`select count(*)::int as n from outbox_job where name = 'logout.deliver'`);
  expect(told?.n).toBe(2);
});

test('an installation that registers a profile, and wrong PINs', async () => {
  const device = await givenInstallation(platform, await givenMobileApp(platform, { default_scope_ids: ['openid', 'read'] }));
  const code = await givenCode(platform, device);
  const ask = (fields: Record<string, string>) =>
    alone(() => platform.agent().postForm('/oauth/token', { ...fields, profile_id: 'AB12CD' }, { headers: device.basic }));
  expect((await ask(codeRequest(code))).status).toBe(200);
  for (const left of [2, 1, 0]) expect((await ask({ grant_type: 'refresh_token', refresh_token: 'x' })).json.remaining_attempts).toBe(left);
});

test('a device that an app approves', async () => {
  const app = await givenClient(platform, { default_scope_ids: ['read', approval] });
  const device = await givenDevice(platform, await givenDeviceClient(platform));
  const { access_token: token } = await givenTokens(platform, app, { scopes: [approval] });
  const headers = { authorization: `Bearer ${token}` };
  expect(
    (await alone(() => platform.agent().send('POST', `/oauth/device_authorization/approve?user_code=${device.user_code}`, { headers }))).status,
  ).toBe(204);
});
