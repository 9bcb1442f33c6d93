import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mintOpaque } from '../../../src/kernel/base/crypto/opaque-value.ts';
import { ensurePartition } from '../../../src/kernel/store/partitions.ts';
import { keepPartitions } from '../../../workers/housekeeping/keep-partitions.ts';
import { basicOf, type GivenClient, givenApiClient, givenClient, givenKeyClient, givenScopes, givenUser } from '../../support/fixtures.ts';
import { givenTokens } from '../../support/given-code.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';

const grantType = 'urn:signet:oauth2:grant_type:validate_bearer';
let platform: Platform;
let trail: Trail;
let client: GivenClient;
let gateway: GivenClient;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  client = await givenClient(platform);
  gateway = await givenClient(platform, { grant_types: ['VALIDATE_ACCESS_TOKEN'], refresh_token_enabled: false });
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const validate = (fields: Record<string, string>, by: Pick<GivenClient, 'basic'> = gateway) =>
  platform.agent().postForm('/oauth/token', { grant_type: grantType, ...fields }, { headers: by.basic });

async function expectDead(token: string, reason: string): Promise<void> {
  await trail.mark();
  const answer = await validate({ token });
  expect([answer.status, answer.json]).toEqual([400, { error: 'invalid_grant', error_description: expect.any(String) }]);
  await trail.expectTrail([['TOKEN_REQUEST_INVALID_ACCESS_TOKEN', { clientId: gateway.clientId, details: { reason, grantType } }]]);
}

async function givenExpired(hoursAgo: number): Promise<string> {
  const expiresAt = new Date(Date.now() - hoursAgo * 3_600_000);
  const { value, hashHex } = mintOpaque('accessToken', expiresAt);
  await ensurePartition(platform.sql, 'access_token', expiresAt);
  await platform.sql(`insert into access_token (id, hash, client_id, scopes, expires_at) values ($1, decode($2, 'hex'), $3, '{read}', $4)`, [
    randomUUID(),
    hashHex,
    client.clientId,
    expiresAt,
  ]);
  return value;
}

describe('a token that is good (oauth.md §6.8)', () => {
  test('of a user', async () => {
    const user = await givenUser(platform);
    const { access_token: token } = await givenTokens(platform, client, { user, scopes: ['openid', 'read'] });
    await trail.mark();
    const answer = await validate({ token });
    expect(answer.status).toBe(200);
    expect([answer.headers.get('cache-control'), answer.headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    expect(answer.json).toEqual({
      reference_id: user.userId,
      scope: 'openid read',
      app_version: '',
      app_identifier: '',
      app_platform: '',
      client_id: client.clientId,
      token_type: 'Bearer',
      expires_in: expect.any(Number),
      amr: ['DEFAULT'],
    });
    expect(answer.json.expires_in).toBeGreaterThan(800);
    await trail.expectTrail([
      [
        'TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED',
        { clientId: gateway.clientId, userId: user.userId, details: { grantType, tokenType: 'DEFAULT', tokenId: expect.any(String) } },
      ],
    ]);
  });

  test('each validation is a use, and the limit holds for parallel ones (§6.9)', async () => {
    await givenScopes(platform, { scope_id: 'thrice', usage_limit: 3 });
    const limited = await givenClient(platform, { default_scope_ids: ['thrice'] });
    const { access_token: token, refresh_token: refresh } = await givenTokens(platform, limited, { scopes: ['thrice'] });
    expect(refresh).toBeUndefined();
    await trail.mark();
    const answers = await Promise.all(Array.from({ length: 8 }, () => validate({ token })));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(3);
    const names = (await trail.events()).map((event) => event.type);
    expect(names.filter((name) => name === 'TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED')).toHaveLength(3);
    expect(names.filter((name) => name === 'TOKEN_REQUEST_INVALID_ACCESS_TOKEN')).toHaveLength(5);
    await expectDead(token, 'used_up');
  });

  test('only for the gateways its client named, when it named any', async () => {
    const own = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
    const legacy = await givenClient(platform, { grant_types: ['VALIDATE_ACCESS_TOKEN'] });
    const guarded = await givenClient(platform, { resource_gateway_client_ids: [own.clientId], additional_audiences: [legacy.clientId] });
    const { access_token: token } = await givenTokens(platform, guarded);
    await expectDead(token, 'not_in_audience');
    expect((await validate({ token }, legacy)).status).toBe(200);
  });
});

describe('a token that is not', () => {
  test('RS-070 unknown texts, codes and refresh tokens were never access tokens', async () => {
    const { refresh_token: refreshToken } = await givenTokens(platform, client);
    for (const token of ['x', 'x'.repeat(100_000), `sgat_20000_${'a'.repeat(43)}`, 'eyJhbGciOiJub25lIn0.e30.', refreshToken]) {
      await trail.mark();
      const answer = await validate({ token });
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
      await trail.expectTrail([['TOKEN_REQUEST_INVALID_BEARER_TOKEN', { clientId: gateway.clientId, details: { reason: 'unknown', grantType } }]]);
    }
  });

  test('RS-072 revoked', async () => {
    const { access_token: token } = await givenTokens(platform, client);
    await platform.agent().postForm('/oauth/revoke', { token }, { headers: client.basic });
    await expectDead(token, 'revoked');
  });

  test('RS-061 expired tokens stay known for the tombstone time, through housekeeping, and are unknown after it', async () => {
    const [lately, longAgo] = [await givenExpired(23), await givenExpired(49)];
    await expectDead(lately, 'expired');
    await keepPartitions(platform.runtime);
    await expectDead(lately, 'expired');
    await validate({ token: longAgo });
    await trail.expectTrail(['TOKEN_REQUEST_INVALID_BEARER_TOKEN']);
  });

  test('no token', async () => {
    const answer = await validate({});
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    await trail.expectTrail([
      ['TOKEN_REQUEST_INVALID', { clientId: gateway.clientId, details: { reason: 'missing', parameter: 'token', grantType } }],
    ]);
  });
});

describe('who may ask', () => {
  test('RS-069 a client with the function and with credentials', async () => {
    const { access_token: token } = await givenTokens(platform, client);
    const open = await givenClient(platform, { auth_method: 'PUBLIC', secret_hash: null, grant_types: ['VALIDATE_ACCESS_TOKEN'] });
    const withKey = await givenKeyClient(platform, { grant_types: ['VALIDATE_ACCESS_TOKEN'] });
    await trail.mark();
    const refused: [number, string, Record<string, string>, Record<string, string>, string][] = [
      [400, 'unauthorized_client', {}, client.basic, 'TOKEN_REQUEST_DISABLED_GRANT_TYPE'],
      [400, 'unauthorized_client', { client_id: open.clientId }, {}, 'TOKEN_REQUEST_DISABLED_GRANT_TYPE'],
      [401, 'invalid_client', {}, basicOf(gateway.clientId, 'wrong'), 'TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS'],
      [401, 'invalid_client', {}, basicOf('nobody', 'wrong'), 'TOKEN_REQUEST_INVALID_CLIENT'],
      [401, 'invalid_client', { client_id: withKey.clientId }, {}, 'TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS'],
    ];
    for (const [status, error, fields, headers, event] of refused) {
      const answer = await platform.agent().postForm('/oauth/token', { grant_type: grantType, token, ...fields }, { headers });
      expect([answer.status, answer.json.error]).toEqual([status, error]);
      await trail.expectTrail([[event as 'TOKEN_REQUEST_INVALID', { details: { grantType } }]]);
    }
  });

  test('a deployment chooses the namespace its gateways know', async () => {
    const other = await startPlatform({ databaseUrl: platform.databaseUrl, env: { SIGNET_GRANT_NAMESPACE: 'innovation-district.com' } });
    const theirs = 'urn:innovation-district.com:oauth2:grant_type:validate_bearer';
    const metadata = (await other.agent().get('/oauth/.well-known/openid-configuration')).json;
    expect(metadata.grant_types_supported).toContain(theirs);
    const ask = (type: string) => other.agent().postForm('/oauth/token', { grant_type: type, token: 'x' }, { headers: gateway.basic });
    expect((await ask(theirs)).json.error).toBe('invalid_grant');
    expect((await ask(grantType)).json.error).toBe('unsupported_grant_type');
    await other.stop();
  });
});
