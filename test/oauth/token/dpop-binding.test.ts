import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../support/agent.ts';
import { type DpopKey, dpopKey, type ProofMaking, proofOf } from '../../support/dpop.ts';
import { type GivenClient, givenClient, givenUser } from '../../support/fixtures.ts';
import { codeRequest, givenCode } from '../../support/given-code.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';
import { openingPath, push } from '../par/pushing.ts';
import { authorize, requestOf, responseOf, signIn, verifier } from '../steps.ts';

let platform: Platform;
let trail: Trail;
let own: DpopKey;
let other: DpopKey;
/** Confidential, and asks nobody for consent. */
let web: GivenClient;
let app: GivenClient;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  [own, other] = [await dpopKey(), await dpopKey('EdDSA')];
  web = await givenClient(platform, { consent_disabled: true });
  app = await givenClient(platform, { auth_method: 'PKCE', secret_hash: null, grant_types: ['AUTHORIZATION_CODE'] });
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const htuOf = (path: string) => `${platform.url}${path}`;

/** A token request, with a proof by a key. */
async function ask(client: GivenClient, fields: Record<string, string>, key?: DpopKey, making: Partial<ProofMaking> = {}): Promise<Answer> {
  const proof = key ? { dpop: await proofOf(key, { htu: htuOf('/oauth/token'), ...making }) } : {};
  const isPublic = client === app;
  const all = isPublic ? { client_id: client.clientId, ...fields } : fields;
  return platform.agent().postForm('/oauth/token', all, { headers: { ...(isPublic ? {} : client.basic), ...proof } });
}

const refreshing = (token: string) => ({ grant_type: 'refresh_token', refresh_token: token });

/** The first tokens of a family, bound to a key or to none. */
async function tokensOf(client: GivenClient, key?: DpopKey): Promise<{ access_token: string; refresh_token: string; token_type: string }> {
  const answer = await ask(client, codeRequest(await givenCode(platform, client)), key);
  expect([answer.status, answer.json.token_type]).toEqual([200, key ? 'DPoP' : 'Bearer']);
  await trail.mark();
  return answer.json;
}

function expectInvalidGrant(answer: Answer): void {
  expect([answer.status, answer.json]).toEqual([
    400,
    { error: 'invalid_grant', error_description: 'The grant is not valid, or not for this client.' },
  ]);
}

describe('RS-120 a code that was asked for with a key (RFC 9449 §10)', () => {
  const redeem = (code: string, key?: DpopKey) =>
    ask(web, { grant_type: 'authorization_code', code, redirect_uri: web.redirectUri, code_verifier: verifier }, key);

  test('is redeemed by that key and no other', async () => {
    const { code = '' } = responseOf(await signIn(platform.agent(), web, await givenUser(platform), { dpop_jkt: own.jkt }));
    await trail.mark();
    expectInvalidGrant(await redeem(code, other));
    expectInvalidGrant(await redeem(code));
    const answer = await redeem(code, own);
    expect([answer.status, answer.json.token_type]).toEqual([200, 'DPoP']);
    const refused = ['TOKEN_REQUEST_INVALID_GRANT', { clientId: web.clientId, details: { reason: 'dpop_other_key' } }] as const;
    await trail.expectTrail([refused, refused, 'TOKEN_REQUEST_ACCESS_TOKEN_CREATED']);
  });

  test('a thumbprint that is none is refused at once', async () => {
    for (const dpop_jkt of ['x', 'x'.repeat(44), `${own.jkt.slice(0, -1)}!`]) {
      const answer = await authorize(platform.agent(), web, { dpop_jkt });
      expect(responseOf(answer)).toMatchObject({ error: 'invalid_request', state: 'state-1' });
      await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'dpop_jkt', parameter: 'dpop_jkt' } }]]);
    }
  });

  test('a proof with a pushed request binds as well, and may not contradict dpop_jkt (§10.1)', async () => {
    const proof = (key: DpopKey, making: Partial<ProofMaking> = {}) => proofOf(key, { htu: htuOf('/oauth/v1/par'), ...making });
    const pushWith = async (dpop: string, more: Record<string, string> = {}) =>
      platform.agent().postForm('/oauth/v1/par', requestOf(web, more), { headers: { ...web.basic, dpop } });
    const pushed = await pushWith(await proof(own), { dpop_jkt: own.jkt });
    expect(pushed.status).toBe(201);
    const agent = platform.agent();
    await signIn(agent, web, await givenUser(platform));
    const { code = '' } = responseOf(await agent.get(openingPath(web, (await pushWith(await proof(own))).json.request_uri)));
    await trail.mark();
    expectInvalidGrant(await redeem(code, other));
    expect((await redeem(code, own)).json.token_type).toBe('DPoP');
    await trail.mark();
    expect((await pushWith(await proof(other), { dpop_jkt: own.jkt })).json.error).toBe('invalid_request');
    expect((await pushWith(await proof(own, { htu: htuOf('/oauth/token') }))).json.error).toBe('invalid_dpop_proof');
    expect((await pushWith(await proof(own, { claims: { nonce: 'old' } }))).json.error).toBe('use_dpop_nonce');
    await trail.expectTrail([
      ['AUTHZ_REQUEST_INVALID', { clientId: web.clientId, details: { reason: 'dpop_other_key', endpoint: 'par' } }],
      ['AUTHZ_REQUEST_INVALID', { details: { reason: 'dpop_address', endpoint: 'par' } }],
      ['AUTHZ_REQUEST_INVALID', { details: { reason: 'dpop_nonce', endpoint: 'par' } }],
    ]);
    expect((await push(platform.agent(), web)).status).toBe(201);
  });
});

describe('RS-120 a refresh token of a public client (RFC 9449 §5)', () => {
  test('is exchanged with its own key, again and again', async () => {
    let { refresh_token: token } = await tokensOf(app, own);
    for (let round = 0; round < 3; round += 1) {
      const answer = await ask(app, refreshing(token), own);
      expect([answer.status, answer.json.token_type]).toEqual([200, 'DPoP']);
      token = answer.json.refresh_token;
    }
    const [row] = await platform.sql('select cnf from access_token order by issued_at desc limit 1');
    expect(row.cnf).toEqual({ jkt: own.jkt });
    await trail.expectTrail(Array(3).fill('TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED'));
  });

  test('by another key or by none: invalid_grant, and its owner is none the worse', async () => {
    const { refresh_token: token } = await tokensOf(app, own);
    expectInvalidGrant(await ask(app, refreshing(token), other));
    expectInvalidGrant(await ask(app, refreshing(token)));
    expect((await ask(app, refreshing(token), own)).status).toBe(200);
    const refused = ['TOKEN_REQUEST_INVALID_REFRESH_TOKEN', { clientId: app.clientId, details: { reason: 'dpop_other_key' } }] as const;
    await trail.expectTrail([refused, refused, 'TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED']);
  });

  test('with a proof that does not hold: invalid_dpop_proof, which is no failure of the token', async () => {
    const { refresh_token: token } = await tokensOf(app, own);
    expect((await ask(app, refreshing(token), own, { htm: 'GET' })).json.error).toBe('invalid_dpop_proof');
    expect((await ask(app, refreshing(token), own)).status).toBe(200);
    await trail.expectTrail([
      ['TOKEN_REQUEST_INVALID', { details: { reason: 'dpop_method', grantType: 'refresh_token' } }],
      'TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED',
    ]);
  });

  test('a thief with a used token but without the key ends nothing; its owner’s reuse does', async () => {
    const { refresh_token: first } = await tokensOf(app, own);
    const second = (await ask(app, refreshing(first), own)).json.refresh_token;
    expectInvalidGrant(await ask(app, refreshing(first), other));
    const third = (await ask(app, refreshing(second), own)).json.refresh_token;
    expectInvalidGrant(await ask(app, refreshing(first), own));
    expectInvalidGrant(await ask(app, refreshing(third), own));
    await trail.expectTrail([
      'TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED',
      ['TOKEN_REQUEST_INVALID_REFRESH_TOKEN', { details: { reason: 'dpop_other_key' } }],
      'TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED',
      ['TOKEN_REQUEST_INVALID_REFRESH_TOKEN', { details: { reason: 'reuse_detected' } }],
      ['TOKEN_REQUEST_INVALID_REFRESH_TOKEN', { details: { reason: 'revoked' } }],
    ]);
  });

  test('that was bound to nothing becomes bound by the first proof', async () => {
    const { refresh_token: token } = await tokensOf(app);
    const answer = await ask(app, refreshing(token), own);
    expect(answer.json.token_type).toBe('DPoP');
    expectInvalidGrant(await ask(app, refreshing(answer.json.refresh_token)));
    expect((await ask(app, refreshing(answer.json.refresh_token), own)).json.token_type).toBe('DPoP');
  });
});

describe('a refresh token of a client with credentials', () => {
  test('goes with any key, as the client is known otherwise, but never without', async () => {
    const { refresh_token: token } = await tokensOf(web, own);
    expectInvalidGrant(await ask(web, refreshing(token)));
    const answer = await ask(web, refreshing(token), other);
    expect([answer.status, answer.json.token_type]).toEqual([200, 'DPoP']);
    const [row] = await platform.sql('select cnf from access_token order by issued_at desc limit 1');
    expect(row.cnf).toEqual({ jkt: other.jkt });
    await trail.expectTrail([
      ['TOKEN_REQUEST_INVALID_REFRESH_TOKEN', { details: { reason: 'dpop_other_key' } }],
      'TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED',
    ]);
  });
});
