import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type GivenClient, givenApiClient, givenClient, givenScopes } from '../../support/fixtures.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';

let platform: Platform;
let trail: Trail;
let client: GivenClient;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  client = await givenClient(platform, { default_scope_ids: ['openid', 'read', 'list'], additional_scope_ids: ['write'] });
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const ask = (fields: Record<string, string> = {}, by = client) =>
  platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials', ...fields }, { headers: by.basic });

describe('oauth.md §6.3', () => {
  test('RS-025 a token for the client itself: no user, no refresh token', async () => {
    const answer = await ask({ scope: 'write read' });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ token_type: 'Bearer', access_token: expect.stringMatching(/^sgat_/), expires_in: 900, scope: 'write read' });
    expect([answer.headers.get('cache-control'), answer.headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    const [row] = await platform.sql('select * from access_token where hash = sha256($1)', [Buffer.from(answer.json.access_token)]);
    expect(row).toMatchObject({ client_id: client.clientId, user_id: null, family_id: null, scopes: ['write', 'read'], usage_limit: 0 });
    expect(Math.round((row.expires_at - row.issued_at) / 1000)).toBe(900);
    await trail.expectTrail([
      [
        'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
        {
          clientId: client.clientId,
          userId: null,
          channel: 'OAUTH',
          details: { grantType: 'client_credentials', scopes: ['write', 'read'], tokenId: row.id, authMethod: 'client_secret' },
        },
      ],
    ]);
  });

  test('without scope: the defaults, but never openid', async () => {
    for (const fields of [{}, { scope: '' }] as Record<string, string>[]) expect((await ask(fields)).json.scope).toBe('read list');
  });

  test('a scope named twice counts once', async () => {
    expect((await ask({ scope: 'read  read list read' })).json.scope).toBe('read list');
  });

  test.each([
    ['not assigned', 'admin', 'not_assigned'],
    ['partly not assigned', 'read signet_api_admin', 'not_assigned'],
    ['openid', 'openid read', 'openid_without_user'],
    ['blank', ' ', 'none_left'],
    ['malformed', 'read "write"', 'malformed'],
    ['beyond ASCII', 'lectüre', 'malformed'],
    ['RS-088 20 000 scopes', Array.from({ length: 20_000 }, (_, index) => `s${index}`).join(' '), 'malformed'],
  ])('%s', async (_name, scope, reason) => {
    const answer = await ask({ scope });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_scope']);
    await trail.expectTrail([['TOKEN_REQUEST_SCOPE_INVALID', { clientId: client.clientId, details: { reason, grantType: 'client_credentials' } }]]);
  });

  test('nothing left: no defaults and none asked for', async () => {
    const bare = await givenClient(platform, { default_scope_ids: ['openid'], additional_scope_ids: ['read'] });
    const answer = await ask({}, bare);
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_scope']);
    await trail.expectTrail([['TOKEN_REQUEST_SCOPE_INVALID', { details: { reason: 'none_left' } }]]);
  });

  test('an assigned scope that exists no more', async () => {
    const left = await givenClient(platform, { default_scope_ids: ['read'], additional_scope_ids: ['gone'] });
    await platform.sql(`delete from scope where scope_id = 'gone'`);
    expect((await ask({ scope: 'read gone' }, left)).json.error).toBe('invalid_scope');
    await trail.expectTrail([['TOKEN_REQUEST_SCOPE_INVALID', { details: { reason: 'unknown_scope' } }]]);
  });

  test('the lowest usage limit of its scopes holds (§6.9)', async () => {
    await givenScopes(platform, { scope_id: 'five', usage_limit: 5 }, { scope_id: 'two', usage_limit: 2 });
    const limited = await givenClient(platform, { default_scope_ids: ['read', 'five', 'two'] });
    await ask({}, limited);
    await ask({ scope: 'read five' }, limited);
    await ask({ scope: 'read' }, limited);
    const rows = await platform.sql('select usage_limit from access_token where client_id = $1 order by issued_at', [limited.clientId]);
    expect(rows.map((row) => row.usage_limit)).toEqual([2, 5, 0]);
  });

  test('an API client has no such tokens: its credentials are for the APIs', async () => {
    const api = await givenApiClient(platform, ['EVENTS']);
    expect((await ask({}, api)).json.error).toBe('unauthorized_client');
    await trail.expectTrail(['TOKEN_REQUEST_DISABLED_GRANT_TYPE']);
  });

  test('many at once share commits, and each gets its own token and event', async () => {
    const { committer } = platform.runtime;
    const before = { ...committer.counts };
    const answers = await Promise.all(Array.from({ length: 300 }, () => ask()));
    expect(new Set(answers.map((answer) => answer.json.access_token)).size).toBe(300);
    expect(new Set((await trail.events()).map((event) => event.details?.tokenId)).size).toBe(300);
    expect(committer.counts.rows - before.rows).toBe(300);
    expect(committer.counts.batches - before.batches).toBeLessThan(300);
  });
});
