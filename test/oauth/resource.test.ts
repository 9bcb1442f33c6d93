import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Agent, Answer } from '../support/agent.ts';
import { type GivenClient, givenApiClient, givenClient, givenUser } from '../support/fixtures.ts';
import { isActive } from '../support/given-code.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { push, pushed } from './par/pushing.ts';
import { nextOf, requestOf, responseOf, signIn, verifier } from './steps.ts';

let platform: Platform;
let trail: Trail;
let one: GivenClient;
let two: GivenClient;
let client: GivenClient;
let signedIn: Agent;
const api = 'https://api.example/v1';

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  one = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
  two = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
  client = await givenClient(platform, {
    consent_disabled: true,
    access_token_format: 'JWT',
    grant_types: ['AUTHORIZATION_CODE', 'CLIENT_CREDENTIALS', 'IMPLICIT'],
    resource_gateway_client_ids: [one.clientId, two.clientId],
    additional_audiences: [api],
  });
  signedIn = platform.agent();
  await signIn(signedIn, client, await givenUser(platform));
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const withResources = (fields: Record<string, string>, ...resources: string[]) =>
  new URLSearchParams([...Object.entries(fields), ...resources.map((resource) => ['resource', resource] as [string, string])]);

const codeFor = async (...resources: string[]) =>
  responseOf(await signedIn.get(`/oauth/authorize?${withResources(requestOf(client), ...resources)}`)).code as string;

const redeem = (code: string, ...resources: string[]): Promise<Answer> =>
  platform
    .agent()
    .postForm(
      '/oauth/token',
      withResources({ grant_type: 'authorization_code', code, redirect_uri: client.redirectUri, code_verifier: verifier }, ...resources),
      { headers: client.basic },
    );

const refresh = (token: string, ...resources: string[]): Promise<Answer> =>
  platform
    .agent()
    .postForm('/oauth/token', withResources({ grant_type: 'refresh_token', refresh_token: token }, ...resources), { headers: client.basic });

const audienceOf = ({ json }: Answer) => decodeJwt(json.access_token).aud;

describe('resource indicators (RFC 8707)', () => {
  test('without any, a token is for everyone the client names', async () => {
    expect(audienceOf(await redeem(await codeFor()))).toEqual([one.clientId, two.clientId, api]);
  });

  test('what is authorized narrows the tokens, and only what is in it can be asked for later', async () => {
    const tokens = await redeem(await codeFor(one.clientId, api));
    expect(audienceOf(tokens)).toEqual([one.clientId, api]);
    expect([await isActive(platform, one, tokens.json.access_token), await isActive(platform, two, tokens.json.access_token)]).toEqual([true, false]);
    const narrower = await refresh(tokens.json.refresh_token, api);
    expect(audienceOf(narrower)).toEqual([api]);
    expect(await isActive(platform, one, narrower.json.access_token)).toBe(false);
    await trail.mark();
    const wider = await refresh(narrower.json.refresh_token, two.clientId);
    expect([wider.status, wider.json.error]).toEqual([400, 'invalid_target']);
    await trail.expectTrail([['TOKEN_REQUEST_INVALID', { clientId: client.clientId, details: { reason: 'invalid_target', parameter: 'resource' } }]]);
    expect(audienceOf(await refresh(narrower.json.refresh_token))).toEqual([one.clientId, api]);
  });

  test('one token for each gateway, from one authorization', async () => {
    const first = await redeem(await codeFor(), one.clientId);
    expect(audienceOf(first)).toEqual([one.clientId]);
    expect(audienceOf(await refresh(first.json.refresh_token, two.clientId))).toEqual([two.clientId]);
  });

  test('introspection tells the narrowed audience', async () => {
    const { json } = await redeem(await codeFor(one.clientId));
    const answer = await platform.agent().postForm('/oauth/api/v2/token/introspect', { token: json.access_token }, { headers: one.basic });
    expect(answer.json).toMatchObject({ active: true, aud: [one.clientId] });
  });

  test('a token for others opens nothing of the platform: those who get to see it could come here with it', async () => {
    const userInfo = async ({ json }: Answer) =>
      (await platform.agent().get('/oauth/v1/userinfo', { headers: { authorization: `Bearer ${json.access_token}` } })).status;
    const account = async ({ json }: Answer) => {
      const headers = { authorization: `Bearer ${json.access_token}` };
      return (await platform.agent().postJson('/graphql/account', { query: '{ me { id } }' }, { headers })).json.errors?.[0]?.extensions.code;
    };
    const usual = await redeem(await codeFor());
    expect(await userInfo(usual)).toBe(200);
    expect(await account(usual)).not.toBe('UNAUTHENTICATED');
    const narrowed = await redeem(await codeFor(api));
    await trail.mark();
    expect(await userInfo(narrowed)).toBe(401);
    await trail.expectTrail([['TOKEN_REQUEST_INVALID_ACCESS_TOKEN', { details: { reason: 'not_in_audience', endpoint: 'userinfo' } }]]);
    expect(await account(narrowed)).toBe('UNAUTHENTICATED');
    const own = await givenClient(platform, { consent_disabled: true });
    const code = responseOf(await signedIn.get(`/oauth/authorize?${withResources(requestOf(own), platform.issuer)}`)).code as string;
    const fields = { grant_type: 'authorization_code', code, redirect_uri: own.redirectUri, code_verifier: verifier };
    expect(await userInfo(await platform.agent().postForm('/oauth/token', fields, { headers: own.basic }))).toBe(200);
  });

  test('a wrong target does not use the code up', async () => {
    const code = await codeFor(one.clientId);
    await trail.mark();
    expect((await redeem(code, 'https://evil.example')).json.error).toBe('invalid_target');
    await trail.expectTrail([['TOKEN_REQUEST_INVALID', { details: { reason: 'invalid_target', grantType: 'authorization_code' } }]]);
    expect(audienceOf(await redeem(code))).toEqual([one.clientId]);
  });

  test('for the client itself', async () => {
    const ask = (...resources: string[]) =>
      platform
        .agent()
        .postForm('/oauth/token', withResources({ grant_type: 'client_credentials', scope: 'read' }, ...resources), { headers: client.basic });
    expect(audienceOf(await ask(two.clientId, two.clientId))).toEqual([two.clientId]);
    await trail.mark();
    expect((await ask(two.clientId, 'other')).json.error).toBe('invalid_target');
    await trail.expectTrail([['TOKEN_REQUEST_INVALID', { details: { reason: 'invalid_target', grantType: 'client_credentials' } }]]);
  });

  test('in the front channel', async () => {
    const { code_challenge: _challenge, code_challenge_method: _method, ...fields } = requestOf(client, { response_type: 'token' });
    const answer = await signedIn.get(`/oauth/authorize?${withResources(fields, api)}`);
    expect(decodeJwt(new URLSearchParams(nextOf(answer).hash.slice(1)).get('access_token') as string).aud).toEqual([api]);
  });

  test('pushed', async () => {
    const answer = await signedIn.get(await pushed(platform.agent(), client, { resource: api }));
    expect(audienceOf(await redeem(responseOf(answer).code as string))).toEqual([api]);
    const bad = await push(platform.agent(), client, { resource: 'other' });
    expect([bad.status, bad.json.error]).toEqual([400, 'invalid_target']);
  });

  test('RS-083 may be repeated, as nothing else may; an unknown one is refused', async () => {
    const answer = await signedIn.get(`/oauth/authorize?${withResources(requestOf(client), api, 'https://evil.example')}`);
    expect(responseOf(answer)).toEqual({ error: 'invalid_target', error_description: expect.any(String), state: 'state-1', iss: platform.issuer });
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'invalid_target', parameter: 'resource', endpoint: 'authorize' } }]]);
    expect((await signedIn.get(`/oauth/authorize?${withResources(requestOf(client), api)}&state=again`)).status).toBe(400);
  });

  test('RS-088 not without end', async () => {
    const many = Array.from({ length: 200 }, () => api);
    expect((await signedIn.get(`/oauth/authorize?${withResources(requestOf(client), ...many)}`)).status).toBe(400);
  });

  test('of a client without any the issuer is the only one', async () => {
    const bare = await givenClient(platform, { access_token_format: 'JWT' });
    const ask = (resource: string) =>
      platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials', scope: 'read', resource }, { headers: bare.basic });
    expect(audienceOf(await ask(platform.issuer))).toEqual([platform.issuer]);
    expect((await ask(api)).json.error).toBe('invalid_target');
  });
});
