import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type GivenClient, givenApiClient, givenClient } from '../../support/fixtures.ts';
import { givenTokens } from '../../support/given-code.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';

const grantType = 'urn:ietf:params:oauth:grant-type:token-exchange';
const tokenType = (name: string) => `urn:ietf:params:oauth:token-type:${name}`;
let platform: Platform;
let trail: Trail;
let gateway: GivenClient;
let client: GivenClient;
let token: string;

const rule = (audience: string, ...scopeIds: string[]) => ({ audience, scopeIds, accessTokenFormat: 'OPAQUE' });

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  client = await givenClient(platform, { default_scope_ids: ['read', 'write'] });
  gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION'], {
    token_exchange: [rule('orders', 'read', 'gone'), rule('https://api.example', 'write')],
  });
  ({ access_token: token } = await givenTokens(platform, client, { scopes: ['read', 'write'] }));
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const good = () => ({ grant_type: grantType, subject_token: token, subject_token_type: tokenType('access_token'), audience: 'orders' });
const post = (fields: Record<string, string | undefined>, by = gateway) =>
  platform.agent().postForm('/oauth/token', { ...good(), ...fields }, { headers: by.basic });

describe('the request (RFC 8693 §2.1)', () => {
  test.each<[string, Record<string, string | undefined>, string, string]>([
    ['no subject token', { subject_token: undefined }, 'subject_token', 'missing'],
    ['no type of it', { subject_token_type: undefined }, 'subject_token_type', 'missing'],
    ['an ID token', { subject_token_type: tokenType('id_token') }, 'subject_token_type', 'unsupported'],
    ['a SAML assertion', { subject_token_type: tokenType('saml2') }, 'subject_token_type', 'unsupported'],
    ['a refresh token in return', { requested_token_type: tokenType('refresh_token') }, 'requested_token_type', 'unsupported'],
    ['an actor token', { actor_token: 'x', actor_token_type: tokenType('access_token') }, 'actor_token', 'unsupported'],
    ['a resource that is no URI', { resource: '/orders' }, 'resource', 'malformed'],
    ['a resource with a fragment', { resource: 'https://api.example/#x' }, 'resource', 'malformed'],
  ])('%s is invalid_request', async (_name, fields, parameter, reason) => {
    const answer = await post(fields);
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    await trail.expectTrail([['TOKEN_REQUEST_INVALID', { clientId: gateway.clientId, details: { parameter, reason, grantType } }]]);
  });

  test('RS-059 who has no rules may not, nor may who proves nothing', async () => {
    const open = await givenClient(platform, { auth_method: 'PUBLIC', secret_hash: null, token_exchange: [rule('orders', 'read')] });
    for (const headers of [client.basic, {}]) {
      const answer = await platform
        .agent()
        .postForm('/oauth/token', { ...good(), ...('authorization' in headers ? {} : { client_id: open.clientId }) }, { headers });
      expect([answer.status, answer.json.error]).toEqual([400, 'unauthorized_client']);
      await trail.expectTrail([['TOKEN_REQUEST_DISABLED_GRANT_TYPE', { details: { grantType } }]]);
    }
  });
});

describe('the subject token (RFC 8693 §2.2.2)', () => {
  test('unknown', async () => {
    const { refresh_token: refreshToken } = await givenTokens(platform, client);
    for (const presented of ['xyz', `sgat_20000_${'a'.repeat(43)}`, refreshToken, 'eyJhbGciOiJub25lIn0.e30.']) {
      await trail.mark();
      const answer = await post({ subject_token: presented });
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
      expect(answer.text).not.toContain(presented);
      await trail.expectTrail([['TOKEN_REQUEST_INVALID_BEARER_TOKEN', { clientId: gateway.clientId, details: { reason: 'unknown', grantType } }]]);
    }
  });

  async function expectInvalid(presented: string, reason: string): Promise<void> {
    await trail.mark();
    const answer = await post({ subject_token: presented });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    await trail.expectTrail([['TOKEN_REQUEST_INVALID_ACCESS_TOKEN', { clientId: gateway.clientId, details: { reason, grantType } }]]);
  }

  test('revoked, expired, or meant for other gateways', async () => {
    const { access_token: revoked } = await givenTokens(platform, client);
    await platform.agent().postForm('/oauth/revoke', { token: revoked }, { headers: client.basic });
    await expectInvalid(revoked, 'revoked');

    const brief = await givenClient(platform, { access_token_expires_in: 1 });
    const { access_token: expired } = await givenTokens(platform, brief);
    await platform.sql('select pg_sleep(1.1)');
    await expectInvalid(expired, 'expired');

    const other = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
    const guarded = await givenClient(platform, { resource_gateway_client_ids: [other.clientId] });
    await expectInvalid((await givenTokens(platform, guarded)).access_token, 'not_in_audience');
  });

  test('bound to a key: it is not exchanged for one that anybody may use', async () => {
    const { access_token: bound } = await givenTokens(platform, client, { scopes: ['read'] });
    await platform.sql(`update access_token set cnf = '{"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}' where hash = sha256($1)`, [
      Buffer.from(bound),
    ]);
    await expectInvalid(bound, 'sender_not_constrained');
  });
});

describe('the policy', () => {
  test.each<[string, Record<string, string | undefined>, string, string]>([
    ['an audience without a rule', { audience: 'billing' }, 'invalid_target', 'audience_not_allowed'],
    ['one with and one without', { resource: 'https://other.example' }, 'invalid_target', 'audience_not_allowed'],
    ['no audience where there are several', { audience: undefined }, 'invalid_request', 'audience_missing'],
    ['a scope the rule does not have', { scope: 'write' }, 'invalid_scope', 'scope_not_allowed'],
    ['a scope the subject does not have', { scope: 'gone' }, 'invalid_scope', 'scope_not_allowed'],
    ['rules with nothing in common', { resource: 'https://api.example' }, 'invalid_scope', 'scope_not_allowed'],
    ['a malformed scope', { scope: 'read "write"' }, 'invalid_scope', 'scope_malformed'],
  ])('%s', async (_name, fields, error, reason) => {
    const answer = await post(fields);
    expect([answer.status, answer.json.error]).toEqual([400, error]);
    await trail.expectTrail([['TOKEN_REQUEST_SCOPE_INVALID', { clientId: gateway.clientId, details: { reason, grantType } }]]);
  });

  test('a resource is an audience by another name, and one rule needs none', async () => {
    expect((await post({ audience: undefined, resource: 'https://api.example' })).json.scope).toBe('write');
    const single = await givenApiClient(platform, ['TOKEN_INTROSPECTION'], { token_exchange: [rule('orders', 'read')] });
    expect((await post({ audience: undefined }, single)).json.scope).toBe('read');
  });
});
