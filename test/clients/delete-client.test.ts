import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { givenClient, givenUser } from '../support/fixtures.ts';
import { givenCode, redeem } from '../support/given-code.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
let admin: AdminDesk;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  admin = await openAdminDesk(platform);
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

const remove = (clientId: string) => admin.call('deleteClient(clientId: String!)', { clientId }, 'deletedId');

test('a web client goes with codes, tokens and consents, and the event counts them', async () => {
  const client = await givenClient(platform);
  const bystander = await givenClient(platform);
  const user = await givenUser(platform);
  const { json: tokens } = await redeem(platform.agent(), client, await givenCode(platform, client, { user }));
  const { json: kept } = await redeem(platform.agent(), bystander, await givenCode(platform, bystander, { user }));
  await givenCode(platform, client, { user });
  await platform.sql(
    `insert into consent (id, user_id, client_id, scopes) values (gen_random_uuid(), $1, $2, '{read}'), (gen_random_uuid(), $1, $3, '{read}')`,
    [user.userId, client.clientId, bystander.clientId],
  );
  await trail.mark();

  expect(await remove(client.clientId)).toEqual({ deletedId: client.clientId, userErrors: [] });
  const [event] = await trail.expectTrail([
    [
      'ADMIN_CLIENT_DELETED',
      {
        clientId: client.clientId,
        details: { objectType: 'static_client', objectId: client.clientId, removed: { tokens: 1, grants: 1, consents: 1 } },
      },
    ],
  ]);
  expect(event?.appName).toMatch(/^Client /);

  expect((await platform.agent().get('/oauth/v1/userinfo', { headers: { authorization: `Bearer ${tokens.access_token}` } })).status).toBe(401);
  const families = await platform.sql('select client_id, revoked_reason from token_family order by client_id', []);
  expect(families).toEqual([
    { client_id: client.clientId, revoked_reason: 'client_deleted' },
    { client_id: bystander.clientId, revoked_reason: null },
  ]);
  expect(await platform.sql('select client_id from consent')).toEqual([{ client_id: bystander.clientId }]);
  expect(kept.access_token).toBeDefined();
});

test('what does not exist cannot be deleted', async () => {
  const answer = await remove('nowhere');
  expect(answer).toMatchObject({ deletedId: null, userErrors: [{ code: 'NOT_FOUND', field: ['clientId'] }] });
  await trail.expectTrail([]);
});
