import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { startWorkers } from '../../workers/main.ts';
import { basicOf, type GivenClient, givenApiClient, givenClient } from '../support/fixtures.ts';
import { type GivenTokens, givenTokens, isActive, refresh } from '../support/given-code.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';

const path = '/oauth/v1/revoke/client-tokens';

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let gateway: GivenClient;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  client = await givenClient(platform);
  gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const revokeAll = (by = client, fields: Record<string, string | string[]> = {}) => platform.agent().postForm(path, fields, { headers: by.basic });
const ownToken = async (by = client) =>
  (await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: by.basic })).json.access_token as string;

describe('every token of the calling client (oauth.md §8.2)', () => {
  test('RS-072 of all its users and its own: dead at once; those of others are not', async () => {
    const [whole, other] = [await givenClient(platform), await givenClient(platform)];
    const mine: GivenTokens[] = [await givenTokens(platform, whole), await givenTokens(platform, whole), await givenTokens(platform, whole)];
    await refresh(platform.agent(), whole, mine[0]?.refresh_token as string);
    const own = await ownToken(whole);
    const foreign = await givenTokens(platform, other);
    await trail.mark();
    const answer = await revokeAll(whole);
    expect([answer.status, answer.json, answer.headers.get('cache-control')]).toEqual([200, { revoked: 4 }, 'no-store']);
    await trail.expectTrail([['TOKEN_REVOKE_CLIENT_TOKENS_SUCCESS', { clientId: whole.clientId, details: { count: 4 } }]]);
    for (const token of [own, ...mine.map((tokens) => tokens.access_token)]) expect(await isActive(platform, gateway, token)).toBe(false);
    for (const { refresh_token } of mine) expect((await refresh(platform.agent(), whole, refresh_token)).json.error).toBe('invalid_grant');
    expect(await isActive(platform, gateway, foreign.access_token)).toBe(true);
    expect(await platform.sql(`select 1 from outbox_job where payload->>'clientId' = $1`, [whole.clientId])).toEqual([]);
  });

  test('again: nothing to do, and the client can go on', async () => {
    const again = await givenClient(platform);
    await givenTokens(platform, again);
    expect((await revokeAll(again)).json).toEqual({ revoked: 1 });
    await trail.mark();
    expect((await revokeAll(again)).json).toEqual({ revoked: 0 });
    await trail.expectTrail([['TOKEN_REVOKE_CLIENT_TOKENS_SUCCESS', { clientId: again.clientId, details: { count: 0 } }]]);
    expect((await givenTokens(platform, again)).access_token).toBeDefined();
  });

  test('without a body, when the header says who calls', async () => {
    const answer = await platform.agent().send('POST', path, { headers: client.basic });
    expect(answer.status).toBe(200);
  });

  test('a public client by its id', async () => {
    const open = await givenClient(platform, { auth_method: 'PUBLIC', secret_hash: null });
    const answer = await platform.agent().postForm(path, { client_id: open.clientId });
    expect([answer.status, answer.json]).toEqual([200, { revoked: 0 }]);
  });
});

describe('RS-073 refused', () => {
  test.each<[string, Record<string, string>, Record<string, string>, number, string]>([
    ['absent', {}, {}, 401, 'invalid_client'],
    ['unknown_client', {}, basicOf('nobody', 'secret'), 401, 'invalid_client'],
    ['wrong_secret', {}, basicOf('client-1', 'wrong'), 401, 'invalid_client'],
    ['not_authenticated', { client_id: 'client-1' }, {}, 401, 'invalid_client'],
    ['two_methods', { client_id: 'client-1', client_secret: 'x' }, basicOf('client-1', 'x'), 400, 'invalid_request'],
  ])('%s: TOKEN_REVOKE_CLIENT_INVALID', async (reason, fields, headers, status, error) => {
    const tokens = await givenTokens(platform, client);
    await trail.mark();
    const answer = await platform.agent().postForm(path, fields, { headers });
    expect([answer.status, answer.json.error]).toEqual([status, error]);
    await trail.expectTrail([['TOKEN_REVOKE_CLIENT_INVALID', { details: { reason } }]]);
    expect(await isActive(platform, gateway, tokens.access_token)).toBe(true);
  });

  test('a form with a parameter twice, and other methods', async () => {
    const answer = await revokeAll(client, { client_id: ['a', 'b'] });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    await trail.expectTrail([['TOKEN_REVOKE_TOKEN_INVALID', { details: { reason: 'duplicate' } }]]);
    for (const method of ['GET', 'PUT', 'DELETE']) expect((await platform.agent().send(method, path, { headers: client.basic })).status).toBe(405);
    await trail.expectTrail([]);
  });
});

test('a client with very many tokens: the rest ends by a job, what is issued meanwhile stays', async () => {
  const large = await givenClient(platform);
  const day = new Date(Date.now() + 600_000).toISOString();
  await platform.sql(
    `insert into token_family (id, client_id, user_id, scopes, amr, auth_time, access_expires_at)
     select gen_random_uuid(), $1, 'user-' || n, '{read}', '{pwd}', now(), $2 from generate_series(1, 2500) n`,
    [large.clientId, day],
  );
  await platform.sql(
    `insert into access_token (id, hash, client_id, scopes, expires_at)
     select gen_random_uuid(), sha256(convert_to($1 || n, 'UTF8')), $1, '{read}', $2 from generate_series(1, 1200) n`,
    [large.clientId, day],
  );
  await trail.mark();
  expect((await revokeAll(large)).json).toEqual({ revoked: 3700 });
  const live = async () =>
    (
      await platform.sql(
        `select (select count(*) from token_family where client_id = $1 and revoked_at is null)
           + (select count(*) from access_token where client_id = $1 and revoked_at is null) as count`,
        [large.clientId],
      )
    )[0].count;
  expect(Number(await live())).toBe(1700);
  const later = await givenTokens(platform, large);
  const own = await ownToken(large);
  await trail.expectTrail([
    ['TOKEN_REVOKE_CLIENT_TOKENS_SUCCESS', { details: { count: 3700 } }],
    'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
    'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
  ]);
  const workers = startWorkers(platform.runtime);
  await waitUntil('the rest has ended', async () => Number(await live()) === 3);
  await workers.close();
  for (const token of [later.access_token, own]) expect(await isActive(platform, gateway, token)).toBe(true);
});

test('tokens end in the order of their ids, so that nobody who ends or refreshes several of them waits for each other for ever', async () => {
  const busy = await givenClient(platform);
  const [last, first] = ['ffffffff-0000-7000-8000-000000000000', '00000000-0000-7000-8000-000000000000'];
  await platform.sql(
    `insert into token_family (id, client_id, user_id, scopes, amr, auth_time, access_expires_at)
     select id, $1, 'somebody', '{read}', '{pwd}', now(), now() + interval '10 minutes' from unnest($2::uuid[]) id`,
    [busy.clientId, [last, first]],
  );
  const other = new pg.Client({ connectionString: platform.databaseUrl });
  await other.connect();
  await other.query('begin');
  await other.query('select 1 from token_family where id = $1 for update', [first]);
  const answer = revokeAll(busy);
  const isWaiting = async () =>
    (await platform.sql(`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%token_family%'`)).length > 0;
  await waitUntil('the revocation waits', isWaiting);
  expect((await other.query('select 1 from token_family where id = $1 for update nowait', [last])).rowCount).toBe(1);
  await other.query('commit');
  await other.end();
  expect((await answer).json).toEqual({ revoked: 2 });
});
