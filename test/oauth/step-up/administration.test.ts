import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { applyFile, exportConfig } from '../../../src/cli/apply/index.ts';
import { type AdminDesk, openAdminDesk } from '../../support/admin-desk.ts';
import { givenUser } from '../../support/fixtures.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';

let platform: Platform;
let trail: Trail;
let admin: AdminDesk;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  admin = await openAdminDesk(platform);
});
afterAll(() => platform.stop());

const selection = 'client { version ... on StaticClient { stepUp } }';
const web = { clientId: 'bank', name: 'Bank', grantTypes: ['AUTHORIZATION_CODE'], redirectUrl: 'https://bank.example/', defaultScopeIds: ['email'] };

test('stepUp of a client over GraphQL: set, read, changed and cleared, each time in the trail', async () => {
  const created = await admin.call('createStaticClient(input: StaticClientInput!)', { input: { ...web, stepUp: 'SMS_CHALLENGE' } }, selection);
  expect([created.userErrors, created.client.stepUp]).toEqual([[], 'SMS_CHALLENGE']);
  await trail.mark();
  const input = { version: created.client.version, stepUp: null };
  const updated = await admin.call('updateStaticClient(clientId: String!, input: StaticClientInput!)', { clientId: 'bank', input }, selection);
  expect(updated.client.stepUp).toBeNull();
  const events = await trail.events();
  expect(events.find(({ type }) => type === 'ADMIN_CLIENT_UPDATED')?.details).toMatchObject({ changes: { stepUp: ['SMS_CHALLENGE', null] } });
});

test('stepUp of a client in a configuration file, there and back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-step-up-'));
  const file = join(folder, 'signet.yaml');
  const text = (stepUp: string) =>
    `staticClients:\n  - clientId: shop\n    name: Shop\n    grantTypes: [AUTHORIZATION_CODE]\n    redirectUrl: https://shop.example/\n    defaultScopeIds: [email]\n    stepUp: ${stepUp}\n`;
  writeFileSync(file, text('SMS_CHALLENGE'));
  await applyFile(platform.runtime, file);
  expect(await platform.sql(`select step_up from client where client_id = 'shop'`)).toEqual([{ step_up: 'SMS_CHALLENGE' }]);
  expect(JSON.stringify(await exportConfig(platform.runtime))).toContain('SMS_CHALLENGE');
  writeFileSync(file, text('FINGERPRINT'));
  await expect(applyFile(platform.runtime, file)).rejects.toThrow();
  rmSync(folder, { recursive: true, force: true });
});

test('the records of codes go with a person who is erased', async () => {
  const user = await givenUser(platform);
  await platform.sql(
    `insert into sms_challenge (transaction_id, user_id, code_digest, code_expires_at, expires_at) values (gen_random_uuid(), $1, 'v1.test.x', now(), now())`,
    [user.userId],
  );
  await trail.mark();
  await admin.call('erasePerson(userId: String!)', { userId: user.userId }, 'deletedId');
  expect(await platform.sql('select 1 from sms_challenge where user_id = $1', [user.userId])).toEqual([]);
  await trail.expectTrail([['ADMIN_PERSON_ERASED', { details: { removed: { codes: 1 } } }]]);
});
