import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Agent, Answer } from '../../support/agent.ts';
import { type GivenClient, type GivenUser, givenClient, givenUser } from '../../support/fixtures.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';
import { authorize, formOf, nextOf, responseOf, signIn, submitConsent, submitLogin, verifier } from '../steps.ts';
import { openingPath, push, pushed } from './pushing.ts';

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let quiet: GivenClient;
let strict: GivenClient;
let user: GivenUser;
let signedIn: Agent;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  client = await givenClient(platform);
  quiet = await givenClient(platform, { consent_disabled: true });
  strict = await givenClient(platform, { consent_disabled: true, require_pushed_authorization_requests: true });
  signedIn = platform.agent();
  await signIn(signedIn, quiet, await givenUser(platform));
});
afterAll(() => platform.stop());
beforeEach(async () => {
  // Somebody who has not consented to anything yet.
  user = await givenUser(platform);
  await trail.mark();
});

async function expectPage(answer: Answer, reason: string): Promise<void> {
  expect([answer.status, answer.location, answer.headers.get('content-type')]).toEqual([400, undefined, 'text/html; charset=utf-8']);
  await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason, parameter: 'request_uri', endpoint: 'authorize' } }]]);
}

describe('a pushed request is opened (RFC 9126 §4)', () => {
  test('RS-114 by the person, through login and consent, to the tokens', async () => {
    const agent = platform.agent();
    const path = await pushed(agent, client, { nonce: 'n-1', scope: 'openid email read' });
    const login = await agent.get(nextOf(await agent.get(path)));
    const consent = await agent.get(nextOf(await submitLogin(agent, login, user)));
    const answer = await submitConsent(agent, consent, 'accept');
    expect(responseOf(answer)).toEqual({ code: expect.any(String), state: 'state-1', iss: platform.issuer });
    const tokens = await agent.postForm(
      '/oauth/token',
      { grant_type: 'authorization_code', code: responseOf(answer).code, redirect_uri: client.redirectUri, code_verifier: verifier },
      { headers: client.basic },
    );
    expect(tokens.json).toMatchObject({ scope: 'openid email read', id_token: expect.any(String) });
    await trail.expectTrail(['USER_AUTHENTICATION_SUCCESS', 'CONSENT_GIVEN', 'AUTHZ_REQUEST_GRANT_CREATED', 'TOKEN_REQUEST_ACCESS_TOKEN_CREATED']);
  });

  test('RS-117 what is said beside it counts for nothing', async () => {
    const path = await pushed(platform.agent(), quiet, { scope: 'read', state: 'pushed' });
    const more = new URLSearchParams({
      scope: 'openid email',
      state: 'beside',
      redirect_uri: 'https://evil.example/',
      response_type: 'foo',
      prompt: 'bogus',
    });
    const answer = await signedIn.get(`${path}&${more}`);
    expect(`${nextOf(answer).origin}${nextOf(answer).pathname}`).toBe(quiet.redirectUri);
    expect(responseOf(answer)).toEqual({ code: expect.any(String), state: 'pushed', iss: platform.issuer });
    await trail.expectTrail([['AUTHZ_REQUEST_GRANT_CREATED', { details: { scopes: ['read'] } }]]);
  });

  test('a POST from another site is repeated with the reference, never with what it stands for', async () => {
    const { json } = await push(platform.agent(), quiet);
    const answer = await platform.agent().postForm('/oauth/authorize', { client_id: quiet.clientId, request_uri: json.request_uri });
    expect([answer.status, Object.fromEntries(nextOf(answer).searchParams)]).toEqual([
      303,
      { client_id: quiet.clientId, request_uri: json.request_uri },
    ]);
  });

  test('on another server than it was pushed to', async () => {
    const second = await startPlatform({ databaseUrl: platform.databaseUrl, env: { SIGNET_PUBLIC_URL: platform.url } });
    const path = await pushed(second.agent(), quiet);
    expect(responseOf(await signedIn.get(path))).toHaveProperty('code');
    const again = second.agent();
    for (const [name, cookie] of signedIn.cookies) again.cookies.set(name, cookie);
    expect((await again.get(path)).status).toBe(400);
    await second.stop();
  });

  test('HEAD does not use it up', async () => {
    const path = await pushed(platform.agent(), quiet);
    expect((await signedIn.send('HEAD', path)).status).toBe(200);
    expect(responseOf(await signedIn.get(path))).toHaveProperty('code');
    await trail.expectTrail(['AUTHZ_REQUEST_GRANT_CREATED']);
  });
});

describe('once (RFC 9126 §7.3)', () => {
  test('RS-115 not again after its code', async () => {
    const path = await pushed(platform.agent(), quiet);
    expect(responseOf(await signedIn.get(path))).toHaveProperty('code');
    await trail.mark();
    await expectPage(await signedIn.get(path), 'used');
  });

  test('of twenty at once exactly one gets a code', async () => {
    const path = await pushed(platform.agent(), quiet);
    const answers = await Promise.all(Array.from({ length: 20 }, () => signedIn.get(path)));
    expect(answers.filter((answer) => answer.location?.searchParams.has('code'))).toHaveLength(1);
    const names = await trail.names();
    expect(names.filter((name) => name === 'AUTHZ_REQUEST_GRANT_CREATED')).toHaveLength(1);
    expect(names.filter((name) => name === 'AUTHZ_REQUEST_INVALID')).toHaveLength(19);
  });

  test('RS-115 opened twice before it is answered, as a reload does: the first answer counts', async () => {
    const agent = platform.agent();
    const path = await pushed(agent, client);
    const [first, second] = [await agent.get(nextOf(await agent.get(path))), await agent.get(nextOf(await agent.get(path)))];
    expect(formOf(first).transaction).not.toBe(formOf(second).transaction);
    const consent = await agent.get(nextOf(await submitLogin(agent, second, user)));
    expect(responseOf(await submitConsent(agent, consent, 'accept'))).toHaveProperty('code');
    await trail.mark();
    const late = await agent.get(nextOf(await submitLogin(agent, first, user)));
    expect(responseOf(late)).toEqual({ error: 'invalid_request', error_description: expect.any(String), state: 'state-1', iss: platform.issuer });
    await trail.expectTrail(['USER_AUTHENTICATION_SUCCESS', ['AUTHZ_REQUEST_INVALID', { details: { reason: 'used' } }]]);
  });

  test('a refusal of the person ends it too, and so does prompt=none', async () => {
    const agent = platform.agent();
    const path = await pushed(agent, client);
    const consent = await agent.get(nextOf(await submitLogin(agent, await agent.get(nextOf(await agent.get(path))), user)));
    expect(responseOf(await submitConsent(agent, consent, 'reject')).error).toBe('access_denied');
    await trail.mark();
    await expectPage(await agent.get(path), 'used');
    const silent = await pushed(platform.agent(), client, { prompt: 'none' });
    expect(responseOf(await platform.agent().get(silent)).error).toBe('login_required');
    await trail.mark();
    await expectPage(await platform.agent().get(silent), 'used');
  });

  test('RS-115 not after a minute, by the clock of the database; a sign-in that began in time goes on', async () => {
    const agent = platform.agent();
    const path = await pushed(agent, client);
    const login = await agent.get(nextOf(await agent.get(path)));
    const hash = 'hash = sha256($1)';
    const value = Buffer.from(new URL(path, platform.url).searchParams.get('request_uri')?.split(':').at(-1) as string);
    const [{ expires_at }] = await platform.sql(`select expires_at - interval '61 seconds' as expires_at from pushed_request where ${hash}`, [value]);
    await platform.sql(`update pushed_request set expires_at = $2 where ${hash}`, [value, expires_at]);
    await trail.mark();
    await expectPage(await agent.get(path), 'expired');
    await platform.sql(`update auth_transaction set pushed_expires_at = $2 where id = $1`, [formOf(login).transaction, expires_at]);
    const consent = await agent.get(nextOf(await submitLogin(agent, login, user)));
    expect(responseOf(await submitConsent(agent, consent, 'accept'))).toHaveProperty('code');
  });
});

describe('what it cannot be', () => {
  test.each([
    'urn:ietf:params:oauth:request_uri:',
    `urn:ietf:params:oauth:request_uri:sgpr_20000_${'a'.repeat(43)}`,
    'urn:ietf:params:oauth:request_uri:../x',
  ])('RS-115 an unknown reference: %s', async (requestUri) => expectPage(await signedIn.get(openingPath(quiet, requestUri)), 'unknown'));

  test('when the address sent beside it is one of the client, the client is told', async () => {
    const path = openingPath(quiet, 'urn:ietf:params:oauth:request_uri:x', { redirect_uri: quiet.redirectUri, state: 'beside' });
    expect(responseOf(await signedIn.get(path))).toMatchObject({ error: 'invalid_request_uri', state: 'beside', iss: platform.issuer });
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'unknown', parameter: 'request_uri' } }]]);
  });

  test('RS-117 a client that must push gets nothing otherwise', async () => {
    expect(responseOf(await authorize(signedIn, strict))).toMatchObject({ error: 'invalid_request', state: 'state-1', iss: platform.issuer });
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { clientId: strict.clientId, details: { reason: 'not_pushed', parameter: 'request_uri' } }]]);
    const agent = platform.agent();
    const path = await pushed(agent, strict);
    const login = await agent.get(nextOf(await agent.get(path)));
    expect(responseOf(await agent.get(nextOf(await submitLogin(agent, login, user))))).toHaveProperty('code');
    await trail.expectTrail(['USER_AUTHENTICATION_SUCCESS', 'AUTHZ_REQUEST_GRANT_CREATED']);
  });

  test('good any more once the client was changed', async () => {
    const changing = await givenClient(platform, { consent_disabled: true });
    const path = await pushed(platform.agent(), changing);
    await platform.sql(`update client set redirect_url = 'https://moved.example/cb' where client_id = $1`, [changing.clientId]);
    platform.runtime.caches.clear();
    const answer = await signedIn.get(path);
    expect([answer.status, answer.location]).toEqual([400, undefined]);
    await trail.expectTrail(['AUTHZ_REQUEST_REDIRECT_URI_INVALID']);
  });
});
