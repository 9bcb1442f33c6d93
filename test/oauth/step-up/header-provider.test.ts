import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { startWorkers, type Workers } from '../../../workers/main.ts';
import { clientOf, givenIdentityProvider } from '../../identity-providers/upstream-steps.ts';
import type { Agent, Answer } from '../../support/agent.ts';
import { type FakeService, openFakeService } from '../../support/fake-service.ts';
import { type GivenClient, givenScopes } from '../../support/fixtures.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';
import { authorize, nextOf, responseOf } from '../steps.ts';
import { receivedCode, submitCode } from './sms-steps.ts';

let service: FakeService;
let agent: Agent;

const forwarded = { 'x-forwarded-for': '203.0.113.9' };
const headersOf = (level: string) => ({ ...forwarded, 'x-user-id': 'alice', 'x-phone': '+31612345678', 'x-authentication-level': level });

interface Realm {
  readonly platform: Platform;
  readonly trail: Trail;
  readonly client: GivenClient;
}

async function open(env: Record<string, string>): Promise<Realm> {
  const platform = await startPlatform({
    env: {
      SIGNET_TRUSTED_PROXIES: '127.0.0.1,::1',
      SIGNET_HEADER_IDP_USER_ID: 'X-User-Id',
      SIGNET_HEADER_IDP_ATTRIBUTES: 'phoneNumber:X-Phone',
      ...env,
    },
  });
  const provider = await givenIdentityProvider(platform, { type: 'HEADER' });
  await givenScopes(platform, { scope_id: 'pay', authentication_level: 2, service_endpoint: 'https://pay.example/' });
  const client = await clientOf(platform, provider, { additional_scope_ids: ['openid', 'pay'] });
  return { platform, trail: trailOf(platform), client };
}

/** Follows redirects of the platform through the gateway, which states this level. */
async function through(answer: Answer, level: string): Promise<Answer> {
  let at = answer;
  while (at.location?.origin === agent.origin) at = await agent.get(at.location, { headers: headersOf(level) });
  return at;
}

beforeAll(async () => {
  service = await openFakeService({ status: 204 });
});
beforeEach(() => {
  service.forget();
});
afterAll(() => service.close());

test('scenario 3: header 1 for a scope of level 2 leads to the step-up endpoint; back with header 2 the sign-in goes on', async () => {
  const { platform, trail, client } = await open({ SIGNET_STEP_UP_URL: 'https://step-up.example/' });
  agent = platform.agent();
  const away = nextOf(await through(await authorize(agent, client, { scope: 'openid pay' }), '1'));
  expect([away.origin, away.searchParams.get('auth_level'), away.searchParams.get('redirect_uri')]).toEqual([
    'https://step-up.example',
    '2',
    client.redirectUri,
  ]);
  const details = { reason: 'step_up_endpoint', required: 2, actual: 1 };
  await trail.expectTrail(['USER_AUTHENTICATION_SUCCESS', ['AUTHZ_REQUEST_AUTHENTICATION_LVL_INSUFFICIENT', { userId: 'alice', details }]]);
  const back = await agent.get(away.searchParams.get('return_to') as string, { headers: headersOf('2') });
  expect(responseOf(await through(back, '2')).code).toBeDefined();
  await trail.expectTrail(['USER_AUTHENTICATION_SUCCESS', ['AUTHZ_REQUEST_GRANT_CREATED', { userId: 'alice', details: { actual: 2 } }]]);
  await platform.stop();
});

test('a code by SMS to the number the gateway tells, and then the scope service hears what the gateway calls the person', async () => {
  const { platform, client } = await open({
    SIGNET_SMS_GATEWAY_URL: `${service.url}/sms`,
    SIGNET_SCOPE_VERIFICATION: 'true',
    SIGNET_SCOPE_VERIFICATION_URL: `${service.url}/verify`,
  });
  service.answer(({ path }) => (path === '/sms' ? { status: 204 } : { body: '{"verification_result":"SUCCESS"}' }));
  const workers: Workers = startWorkers(platform.runtime);
  agent = platform.agent();
  const page = await through(await authorize(agent, client, { scope: 'openid pay' }), '1');
  expect(page.text).toContain('one-time-code');
  const code = await receivedCode(service, '+31612345678');
  await platform.sql(`update federated_identity set external_id = 'customer-7' where user_id = 'alice'`);
  const confirmed = await submitCode(agent, page, code);
  expect(responseOf(await through(confirmed, '1')).code).toBeDefined();
  const asked = service.requests.filter(({ path }) => path === '/verify').map(({ body }) => JSON.parse(body));
  expect(asked).toMatchObject([{ user_id: 'alice', external_identity: 'customer-7', scopes: [{ id: 'pay' }] }]);
  await workers.close();
  await platform.stop();
});
