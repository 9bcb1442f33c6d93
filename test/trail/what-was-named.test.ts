import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { AuditEventName } from '../../src/kernel/contract/catalogue.ts';
import { authorize } from '../oauth/steps.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { type GivenClient, givenApiClient, givenClient, givenUser } from '../support/fixtures.ts';
import { givenCode, redeem } from '../support/given-code.ts';
import { ask } from '../support/graphql.ts';
import { givenEnrolment, givenInstallation, givenProfile } from '../support/installations.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
let portal: GivenClient;
let client: GivenClient;
let desk: AdminDesk;
beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  portal = await givenApiClient(platform, ['END_USER']);
  client = await givenClient(platform);
  desk = await openAdminDesk(platform);
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

const asPortal = (document: string, variables: object) => ask(platform, 'admin', document, variables, { headers: portal.basic });

test('conformance D4: a person of the directory has the default setting, without token and consent', async () => {
  const { userId } = await givenUser(platform);
  const read = 'query ($userId: String!) { endUser(userId: $userId) { notificationSetting { isDefault } } }';
  expect((await asPortal(read, { userId })).data.endUser.notificationSetting).toEqual({ isDefault: true });
  await trail.expectTrail(['API_ACCESS_GRANTED', ['API_NOTIFICATION_SETTING_FOUND', { userId, details: { isDefault: true } }]]);
});

test('conformance D6: the removal of a setting tells which one went, or that there was none', async () => {
  const { userId } = await givenUser(platform);
  await asPortal('mutation ($userId: String!) { setNotificationSetting(userId: $userId, type: "SMS") { userErrors { code } } }', { userId });
  const remove = 'mutation ($userId: String!) { removeNotificationSetting(userId: $userId) { acknowledged } }';
  await trail.mark();
  for (let count = 0; count < 2; count += 1) await asPortal(remove, { userId });
  const [, stored, , absent] = await trail.expectTrail([
    'API_ACCESS_GRANTED',
    'API_NOTIFICATION_SETTING_REMOVED',
    'API_ACCESS_GRANTED',
    'API_NOTIFICATION_SETTING_REMOVED',
  ]);
  expect([stored?.details, absent?.details]).toEqual([{ isDefault: false, notificationType: 'SMS' }, { isDefault: true }]);
});

test.each<[changes: Record<string, string>, event: AuditEventName, told: object]>([
  [{ client_id: 'no-such-client' }, 'AUTHZ_REQUEST_INVALID', { clientId: 'no-such-client' }],
  [{ scope: 'openid vanished "x"' }, 'AUTHZ_REQUEST_SCOPE_INVALID', { details: { scopes: [] } }],
  [{ scope: 'openid vanished' }, 'AUTHZ_REQUEST_SCOPE_INVALID', { details: { scopes: ['vanished'] } }],
  [{ scope: 'openid anna@example.org' }, 'AUTHZ_REQUEST_SCOPE_INVALID', { details: { scopes: [] } }],
  [{ response_type: 'token_code' }, 'AUTHZ_REQUEST_INVALID_RESPONSE_TYPE', { details: { value: 'token_code' } }],
  [{ idp: 'elsewhere' }, 'UNABLE_TO_DETERMINE_IDENTITY_PROVIDER', { details: { value: 'elsewhere' } }],
  [{ idp: 'Anna Jansen' }, 'UNABLE_TO_DETERMINE_IDENTITY_PROVIDER', { details: expect.not.objectContaining({ value: expect.anything() }) }],
])('conformance D9: the trail says what was refused, when it has the form of a name: %j', async (changes, event, told) => {
  await authorize(platform.agent(), client, changes);
  await trail.expectTrail([[event, told as Record<string, unknown>]]);
});

test.each<[mutation: string, event: AuditEventName, field: string, id: string]>([
  ['removeConsent(consentId: $it, userId: "u") { userErrors { code } }', 'API_CONSENT_NOT_REMOVED_NOT_FOUND', 'consentId', randomUUID()],
  ['removeToken(tokenId: $it, userId: "u") { userErrors { code } }', 'API_TOKEN_NOT_REMOVED_NOT_FOUND', 'tokenId', randomUUID()],
  [
    'removeAuthenticationApp(applicationInstanceId: $it, userId: "u") { userErrors { code } }',
    'API_AUTHENTICATION_APP_NOT_REMOVED_NOT_FOUND',
    'appInstanceId',
    randomUUID(),
  ],
  ['removeDevices(deviceIds: [$it], userId: "u") { results { removed } }', 'API_DEVICE_NOT_REMOVED_FORBIDDEN', 'deviceId', 'AB'.repeat(32)],
  [
    'disableFingerprint(deviceId: $it, userId: "u") { userErrors { code } }',
    'API_FINGER_PRINT_NOT_DISABLED_CLIENT_NOT_FOUND',
    'deviceId',
    'AB'.repeat(32),
  ],
])('conformance D9: %s that is not there is named', async (mutation, event, field, id) => {
  await asPortal(`mutation ($it: ID!) { ${mutation} }`, { it: id });
  await trail.expectTrail(['API_ACCESS_GRANTED', [event, { details: { [field]: id } }]]);
  await asPortal(`mutation ($it: ID!) { ${mutation} }`, { it: 'Anna Jansen' });
  const [, odd] = await trail.expectTrail(['API_ACCESS_GRANTED', event]);
  expect(odd?.details?.[field]).toBeUndefined();
});

test('conformance D9: the device that was named stands beside the one concerned', async () => {
  const phone = await givenInstallation(platform);
  const other = await givenInstallation(platform);
  const { id, profile } = await givenEnrolment(platform, await givenProfile(platform, phone));
  const revoke = `mutation ($userId: String!, $id: ID!, $deviceId: ID!) {
    revokeApplicationInstance(userId: $userId, applicationInstanceId: $id, deviceId: $deviceId) { userErrors { code } } }`;
  const variables = { userId: profile.userId, id, deviceId: other.clientId };
  const helpdesk = await openAdminDesk(platform, 'HELPDESK');
  await trail.mark();
  await desk.ask(revoke, variables);
  await helpdesk.ask(revoke, variables);
  const details = { deviceId: phone.clientId, namedDeviceId: other.clientId };
  await trail.expectTrail([
    ['ADMIN_APPLICATION_INSTANCE_NOT_REVOKED_INCORRECT_DEVICE', { details }],
    ['HELPDESK_APPLICATION_INSTANCE_REVOKE_UNAUTHORIZED', { details }],
  ]);
});

test('conformance D10: an attack on a code stands in the history of the person whose code it is', async () => {
  const thief = await givenClient(platform);
  const attacks: [reason: string, by: GivenClient, more: Record<string, string>][] = [
    ['pkce_mismatch', client, { code_verifier: 'x'.repeat(43) }],
    ['redirect_uri_mismatch', client, { redirect_uri: 'https://elsewhere.example/' }],
    ['client_mismatch', thief, {}],
  ];
  for (const [reason, by, more] of attacks) {
    const given = await givenCode(platform, client);
    expect((await redeem(platform.agent(), by, given, more)).json.error).toBe('invalid_grant');
    const { userId } = given.user;
    await trail.expectTrail([['TOKEN_REQUEST_INVALID_GRANT', { userId, clientId: by.clientId, details: { reason, familyId: given.familyId } }]]);
  }
  const given = await givenCode(platform, client);
  for (let count = 0; count < 2; count += 1) await redeem(platform.agent(), client, given);
  await trail.expectTrail([
    'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
    ['TOKEN_REQUEST_INVALID_GRANT', { userId: given.user.userId, details: { reason: 'replayed', familyId: given.familyId } }],
  ]);
});

test('conformance D13: a field that is closed to API clients asks for no scope', async () => {
  const answer = await asPortal('{ adminViewer { username } }', {});
  expect(answer.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  const [refused] = await trail.expectTrail(['API_ACCESS_NOT_ALLOWED_INVALID_SCOPES']);
  expect(refused?.details).toEqual({ api: 'graphql_admin', reason: 'closed_to_api_clients', endpoint: 'adminViewer' });
});
