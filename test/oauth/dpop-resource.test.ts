import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { familyOf, givenAccount } from '../end-users/account.ts';
import type { Answer } from '../support/agent.ts';
import { type DpopKey, dpopKey, type ProofMaking, proofOf } from '../support/dpop.ts';
import { type GivenClient, givenApiClient, givenClient } from '../support/fixtures.ts';
import { codeRequest, givenCode } from '../support/given-code.ts';
import { ask, type GraphqlAnswer, openSubscriptions } from '../support/graphql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let key: DpopKey;
let token: string;
let free: string;

const path = '/oauth/v1/userinfo';
const algs = 'algs="ES256 ES384 EdDSA Ed25519 PS256 RS256"';

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  key = await dpopKey();
  client = await givenClient(platform, { default_scope_ids: ['read', 'end_user_self'] });
  token = await tokenFor(key);
  free = await tokenFor(undefined);
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

async function tokenFor(by: DpopKey | undefined): Promise<string> {
  const code = await givenCode(platform, client, { scopes: ['openid', 'email', 'end_user_self'] });
  const proof = by ? { dpop: await proofOf(by, { htu: `${platform.issuer}/token` }) } : {};
  return (await platform.agent().postForm('/oauth/token', codeRequest(code), { headers: { ...client.basic, ...proof } })).json.access_token;
}

const prove = (making: Partial<ProofMaking> = {}, by = key) =>
  proofOf(by, { htm: 'GET', htu: `${platform.url}${path}`, accessToken: token, ...making });
const show = (headers: Record<string, string>) => platform.agent().get(path, { headers });
const withProof = async (making: Partial<ProofMaking> = {}, by = key) => show({ authorization: `DPoP ${token}`, dpop: await prove(making, by) });

async function expectRefused(
  answer: Answer,
  error: string,
  event: 'TOKEN_REQUEST_INVALID' | 'TOKEN_REQUEST_INVALID_ACCESS_TOKEN',
  reason: string,
): Promise<void> {
  expect([answer.status, answer.json.error]).toEqual([401, error]);
  expect(answer.headers.get('www-authenticate')).toBe(`DPoP realm="oauth", error="${error}", ${algs}`);
  expect(answer.json).not.toHaveProperty('sub');
  await trail.expectTrail([[event, { clientId: client.clientId, details: { reason, endpoint: 'userinfo' } }]]);
}

describe('RS-118 a bound token at the userinfo endpoint (RFC 9449 §7)', () => {
  test('with a proof for this request and this token, by GET and POST, whatever the case of the scheme', async () => {
    expect((await withProof()).json).toMatchObject({ sub: expect.any(String), email: expect.any(String) });
    expect((await show({ authorization: `dpop ${token}`, dpop: await prove() })).status).toBe(200);
    const posted = await platform.agent().send('POST', path, { headers: { authorization: `DPoP ${token}`, dpop: await prove({ htm: 'POST' }) } });
    expect(posted.status).toBe(200);
    await trail.expectTrail(Array(3).fill('TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED'));
  });

  test('is no bearer token: not in the header, not in the form, not with a proof beside it', async () => {
    const downgrade = ['invalid_token', 'TOKEN_REQUEST_INVALID_ACCESS_TOKEN', 'dpop_downgrade'] as const;
    await expectRefused(await show({ authorization: `Bearer ${token}` }), ...downgrade);
    await expectRefused(await show({ authorization: `Bearer ${token}`, dpop: await prove() }), ...downgrade);
    await expectRefused(await platform.agent().postForm(path, { access_token: token }), ...downgrade);
  });

  test('without a proof, with another’s, with two', async () => {
    await expectRefused(await show({ authorization: `DPoP ${token}` }), 'invalid_dpop_proof', 'TOKEN_REQUEST_INVALID', 'dpop_absent');
    await expectRefused(await withProof({}, await dpopKey()), 'invalid_token', 'TOKEN_REQUEST_INVALID_ACCESS_TOKEN', 'dpop_other_key');
    const two = await show({ authorization: `DPoP ${token}`, dpop: `${await prove()},${await prove()}` });
    await expectRefused(two, 'invalid_dpop_proof', 'TOKEN_REQUEST_INVALID', 'dpop_repeated');
  });

  test.each([
    ['of another token', { accessToken: 'another' }, 'dpop_token_hash'],
    ['of no token', { claims: { ath: undefined } }, 'dpop_token_hash'],
    ['of another method', { htm: 'POST' }, 'dpop_method'],
    ['of the token endpoint', { htu: 'http://localhost/oauth/token' }, 'dpop_address'],
    ['of last year', { claims: { iat: 1_700_000_000 } }, 'dpop_time'],
  ] as [string, Partial<ProofMaking>, string][])('with a proof %s', async (_name, making, reason) =>
    expectRefused(await withProof(making), 'invalid_dpop_proof', 'TOKEN_REQUEST_INVALID', reason),
  );

  test('with a proof that was used', async () => {
    const dpop = await prove();
    expect((await show({ authorization: `DPoP ${token}`, dpop })).status).toBe(200);
    await trail.mark();
    await expectRefused(await show({ authorization: `DPoP ${token}`, dpop }), 'invalid_dpop_proof', 'TOKEN_REQUEST_INVALID', 'dpop_replayed');
  });

  test('an unbound token cannot be passed off as a bound one', async () => {
    const answer = await show({ authorization: `DPoP ${free}`, dpop: await prove({ accessToken: free }) });
    await expectRefused(answer, 'invalid_token', 'TOKEN_REQUEST_INVALID_ACCESS_TOKEN', 'dpop_not_bound');
    expect((await show({ authorization: `Bearer ${free}` })).status).toBe(200);
  });
});

describe('introspection (RFC 9449 §6.2)', () => {
  test('tells the key and the type', async () => {
    const gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
    const introspect = async (of: string) =>
      (await platform.agent().postForm('/oauth/api/v2/token/introspect', { token: of }, { headers: gateway.basic })).json;
    expect(await introspect(token)).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt: key.jkt } });
    const plain = await introspect(free);
    expect(plain).toMatchObject({ active: true, token_type: 'Bearer' });
    expect(plain).not.toHaveProperty('cnf');
  });
});

test('the legacy validation grant tells the key and the type as well', async () => {
  const gateway = await givenClient(platform, { grant_types: ['VALIDATE_ACCESS_TOKEN'] });
  const fields = { grant_type: 'urn:signet:oauth2:grant_type:validate_bearer', token };
  const { json } = await platform.agent().postForm('/oauth/token', fields, { headers: gateway.basic });
  expect(json).toMatchObject({ token_type: 'DPoP', cnf: { jkt: key.jkt } });
});

describe('RS-118 a bound token at /graphql/account', () => {
  const asking = (headers: Record<string, string>): Promise<GraphqlAnswer> => ask(platform, 'account', '{ me { id } }', {}, { headers });
  const proof = (making: Partial<ProofMaking> = {}, by = key) => prove({ htm: 'POST', htu: `${platform.url}/graphql/account`, ...making }, by);

  test('opens it with a proof, and with nothing less', async () => {
    expect((await asking({ authorization: `DPoP ${token}`, dpop: await proof() })).data.me.id).toEqual(expect.any(String));
    await trail.expectTrail([]);
    const refused = async (headers: Record<string, string>, error: string, reason: string) => {
      const answer = await asking(headers);
      expect([answer.status, answer.data, answer.errors?.[0]?.extensions.code]).toEqual([401, undefined, 'UNAUTHENTICATED']);
      expect(answer.headers.get('www-authenticate')).toBe(`DPoP realm="oauth", error="${error}", ${algs}`);
      await trail.expectTrail([['API_AUTHENTICATION_FAILED', { clientId: client.clientId, details: { reason, endpoint: 'graphql_account' } }]]);
    };
    await refused({ authorization: `Bearer ${token}` }, 'invalid_token', 'dpop_downgrade');
    await refused({ authorization: `DPoP ${token}` }, 'invalid_dpop_proof', 'dpop_absent');
    await refused({ authorization: `DPoP ${token}`, dpop: await proof({}, await dpopKey()) }, 'invalid_token', 'dpop_other_key');
    await refused(
      { authorization: `DPoP ${token}`, dpop: await proof({ htu: `${platform.url}/graphql/admin` }) },
      'invalid_dpop_proof',
      'dpop_address',
    );
    await refused({ authorization: `DPoP ${free}`, dpop: await proof({ accessToken: free }) }, 'invalid_token', 'dpop_not_bound');
  });

  test('a revoked token is told apart from an unproven one', async () => {
    const account = await givenAccount(platform);
    await platform.sql('update token_family set revoked_at = now() where id = $1', [await familyOf(platform, account)]);
    await trail.mark();
    const answer = await asking({ authorization: `DPoP ${account.token}`, dpop: await proof({ accessToken: account.token }) });
    expect(answer.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    await trail.expectTrail([['API_AUTHENTICATION_FAILED', { details: { reason: 'revoked' } }]]);
  });
});

test('a bound token of an API client does not open a subscription, where no proof can be sent', async () => {
  const api = await givenApiClient(platform, ['EVENTS'], { default_scope_ids: ['signet_api_events'], grant_types: ['CLIENT_CREDENTIALS'] });
  const dpop = await proofOf(key, { htu: `${platform.issuer}/token` });
  const { access_token: bound } = (
    await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: { ...api.basic, dpop } })
  ).json;
  expect(bound).toEqual(expect.any(String));
  await trail.mark();
  const socket = openSubscriptions(platform, 'admin', bound);
  const closed = await new Promise<{ code?: number }>((settle) => {
    socket.on('closed', (event) => settle(event as { code?: number }));
    socket.subscribe(
      { query: 'subscription { auditEvents { cursor } }' },
      { next: () => undefined, error: () => undefined, complete: () => undefined },
    );
  });
  await socket.dispose();
  expect(closed.code).toBe(4403);
  await trail.expectTrail([
    ['API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS', { clientId: api.clientId, details: { reason: 'dpop_downgrade', api: 'graphql_admin' } }],
  ]);
});

test('revocation needs no proof, but one that is sent has to hold', async () => {
  const htu = `${platform.issuer}/revoke`;
  const revoke = (dpop?: string) =>
    platform.agent().postForm('/oauth/revoke', { token: 'sgat_unknown' }, { headers: { ...client.basic, ...(dpop === undefined ? {} : { dpop }) } });
  const bad = await revoke(await proofOf(key, { htu: `${platform.issuer}/token` }));
  expect([bad.status, bad.json.error]).toEqual([400, 'invalid_dpop_proof']);
  expect([(await revoke(await proofOf(key, { htu }))).status, (await revoke()).status]).toEqual([200, 200]);
  await trail.expectTrail([
    ['TOKEN_REVOKE_CLIENT_INVALID', { clientId: client.clientId, details: { reason: 'dpop_address' } }],
    'TOKEN_REVOKE_TOKEN_INVALID',
    'TOKEN_REVOKE_TOKEN_INVALID',
  ]);
});

test('a proof costs one statement', async () => {
  const { counts } = platform.runtime.database;
  const htu = `${platform.issuer}/token`;
  const costOf = async (headers: Record<string, string>) => {
    const before = counts.statements;
    const all = { ...client.basic, ...headers };
    expect((await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: all })).status).toBe(200);
    return counts.statements - before;
  };
  // The least of several: the trail is looked at in between.
  const [plain, proven]: [number[], number[]] = [[], []];
  for (let round = 0; round < 6; round += 1) {
    plain.push(await costOf({}));
    proven.push(await costOf({ dpop: await proofOf(key, { htu }) }));
  }
  expect(Math.min(...proven)).toBe(Math.min(...plain) + 1);
});
