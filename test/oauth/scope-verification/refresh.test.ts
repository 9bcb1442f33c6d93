import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../support/agent.ts';
import { type FakeAnswer, type FakeService, openFakeService } from '../../support/fake-service.ts';
import { type GivenClient, type GivenUser, givenClient, givenScopes, givenUser } from '../../support/fixtures.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';
import { responseOf, signIn, verifier } from '../steps.ts';

const success: FakeAnswer = { body: '{"verification_result":"SUCCESS"}' };
const globalFailed = 'https://bank.example/no-product';
const ownFailed = 'https://bank.example/loans';

let service: FakeService;
let platform: Platform;
let trail: Trail;
let client: GivenClient;
let user: GivenUser;
let refreshToken: string;

const settings = (): Record<string, string> => ({
  SIGNET_SCOPE_VERIFICATION: 'true',
  SIGNET_SCOPE_VERIFICATION_URL: service.url,
  SIGNET_SCOPE_VERIFICATION_FAILED_URL: globalFailed,
  SIGNET_SCOPE_VERIFICATION_TIMEOUT_MS: '300',
  SIGNET_SCOPE_VERIFICATION_ON_REFRESH: 'true',
});

/** A person, a client, and the trail of what happens from then on. */
async function begin(on: Platform): Promise<Trail> {
  await givenScopes(
    on,
    { scope_id: 'loans', service_endpoint: 'https://loans.example/api', verification_failed_endpoint: ownFailed },
    { scope_id: 'savings', service_endpoint: 'https://savings.example/api' },
  );
  client = await givenClient(on, { additional_scope_ids: ['openid', 'loans', 'savings'], consent_disabled: true });
  user = await givenUser(on);
  service.answer(success);
  const { code } = responseOf(await signIn(on.agent(), client, user, { scope: 'loans savings read' }));
  const fields = { grant_type: 'authorization_code', code: code as string, redirect_uri: client.redirectUri, code_verifier: verifier };
  refreshToken = (await on.agent().postForm('/oauth/token', fields, { headers: client.basic })).json.refresh_token;
  service.forget();
  const marked = trailOf(on);
  await marked.mark();
  return marked;
}

beforeAll(async () => {
  service = await openFakeService();
  platform = await startPlatform({ env: { ...settings(), SIGNET_OUTGOING_BREAKER_FAILURES: '1000' } });
});
afterAll(async () => {
  await platform.stop();
  await service.close();
});
beforeEach(async () => {
  trail = await begin(platform);
});

const refresh = (changes: Record<string, string> = {}, on = platform): Promise<Answer> =>
  on.agent().postForm('/oauth/token', { grant_type: 'refresh_token', refresh_token: refreshToken, ...changes }, { headers: client.basic });
const subject = () => ({ userId: user.userId, clientId: client.clientId });

describe('the scope service at a refresh (oauth.md §6.4 row 9)', () => {
  test('is asked about the scopes of the new token', async () => {
    expect((await refresh({ scope: 'loans read' })).status).toBe(200);
    expect(service.requests.map(({ body }) => JSON.parse(body))).toEqual([
      { user_id: user.userId, external_identity: user.userId, scopes: [{ id: 'loans', service_endpoint: 'https://loans.example/api' }] },
    ]);
    await trail.expectTrail(['TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED']);
  });

  test('is not asked about others, nor before the scope is known to be granted', async () => {
    expect((await refresh({ scope: 'read openid' })).json.error).toBe('invalid_scope');
    expect((await refresh({ scope: 'read' })).status).toBe(200);
    expect(service.requests).toHaveLength(0);
  });

  test.each([
    ['loans', ownFailed],
    ['savings', globalFailed],
  ])('scenario 4: FAILURE for %s: unauthorized_user with %s, and the refresh token stays good', async (unauthorized_scope, address) => {
    service.answer({ body: JSON.stringify({ verification_result: 'FAILURE', unauthorized_scope }) });
    const answer = await refresh();
    expect([answer.status, answer.json]).toEqual([400, { error: 'unauthorized_user', error_description: expect.any(String), error_uri: address }]);
    await trail.expectTrail([
      [
        'TOKEN_REQUEST_NOT_AUTHORIZED_FOR_SCOPE',
        { ...subject(), details: { reason: 'refused', scope: unauthorized_scope, grantType: 'refresh_token' } },
      ],
    ]);
    service.answer(success);
    expect((await refresh()).status).toBe(200);
  });

  test.each<[string, FakeAnswer, string]>([
    ['silence', 'silence', 'timeout'],
    ['a broken connection', 'hangUp', 'unreachable'],
    ['HTTP 500', { status: 500 }, 'bad_status'],
    ['{}', { body: '{}' }, 'unusable_answer'],
  ])('scenario 4: %s: 503, and the refresh token stays good', async (_, how, reason) => {
    service.answer(how);
    const answer = await refresh();
    expect([answer.status, answer.json.error]).toEqual([503, 'temporarily_unavailable']);
    await trail.expectTrail([['EXTERNAL_SCOPE_CHECK_FAILED', { ...subject(), details: { reason, endpoint: 'token', grantType: 'refresh_token' } }]]);
    service.answer(success);
    expect((await refresh()).status).toBe(200);
  });

  test('is left alone where the deployment does not want it', async () => {
    const { SIGNET_SCOPE_VERIFICATION_ON_REFRESH: _, ...others } = settings();
    const without = await startPlatform({ env: others });
    await begin(without);
    service.answer('hangUp');
    expect((await refresh({}, without)).status).toBe(200);
    expect(service.requests).toHaveLength(0);
    await without.stop();
  });
});
