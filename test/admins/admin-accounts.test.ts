import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { givenAdmin } from '../support/fixtures.ts';
import { ask } from '../support/graphql.ts';
import { openRawSocket } from '../support/raw-socket.ts';
import { signInAdmin } from '../support/sign-in-admin.ts';
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

const selection = 'adminAccount { id username roles enabled passwordTemporary version }';
const create = (input: object) => admin.call('createAdminAccount(input: AdminAccountInput!)', { input }, selection);
const update = (username: string, input: object) =>
  admin.call('updateAdminAccount(username: String!, input: AdminAccountInput!)', { username, input }, selection);
const remove = (username: string) => admin.call('deleteAdminAccount(username: String!)', { username }, 'deletedId');
const codes = (answer: { userErrors: { code: string; field: string[] | null }[] }) =>
  answer.userErrors.map(({ code, field }) => `${code} ${field?.join('.')}`);
const password = 'violet lantern sixty';
const stillIn = async (token: string) =>
  (await platform.agent().postJson('/graphql/admin', { query: '{ adminViewer { username } }' }, { headers: { authorization: `Bearer ${token}` } }))
    .json.errors === undefined;

test('an account is added; its password is temporary until the owner replaces it', async () => {
  const { adminAccount, userErrors } = await create({ username: 'operator', password, roles: ['OPERATOR'] });
  expect(userErrors).toEqual([]);
  expect(adminAccount).toEqual({ id: 'operator', username: 'operator', roles: ['OPERATOR'], enabled: true, passwordTemporary: true, version: 1 });
  await trail.expectTrail([
    [
      'ADMIN_ACCOUNT_CREATED',
      {
        adminUser: admin.username,
        details: {
          objectType: 'admin_account',
          objectId: 'operator',
          changes: { username: [null, 'operator'], roles: [null, ['OPERATOR']], password: [null, '***'] },
        },
      },
    ],
  ]);
  const { token } = await signInAdmin(platform, { username: 'operator', password });
  expect(token).toBeDefined();
});

test.each<[string, object, string[]]>([
  ['no username', { password }, ['REQUIRED input.username']],
  ['a username with a blank', { username: 'a b', password }, ['INVALID_VALUE input.username']],
  ['a taken username in other letters', { username: 'TAKEN', password }, ['ALREADY_EXISTS input.username']],
  ['no password', { username: 'x' }, ['REQUIRED input.password']],
  ['a weak password', { username: 'x', password: 'fourteen chars' }, ['INVALID_VALUE input.password']],
  ['a role twice', { username: 'x', password, roles: ['ADMIN', 'ADMIN'] }, ['INVALID_VALUE input.roles']],
])('an account is refused with %s', async (_, input, expected) => {
  await create({ username: 'taken', password });
  await trail.mark();
  expect(codes(await create(input))).toEqual(expected);
  await trail.expectTrail([]);
});

describe('authority is that of now', () => {
  const elevate = (username: string) =>
    `mutation { updateAdminAccount(username: "${username}", input: { version: 2, roles: [ADMIN] }) { userErrors { code } } }`;
  const code = async (token: string, query: string) => (await ask(platform, 'admin', query, {}, { token })).errors?.[0]?.extensions.code;

  test('security M1: who loses a role has lost it in the token, too, and gets it back from nobody but others', async () => {
    const { username, token } = await signInAdmin(platform, { roles: ['ADMIN', 'HELPDESK'] });
    expect((await update(username, { version: 1, roles: ['HELPDESK'] })).userErrors).toEqual([]);
    await trail.mark();
    expect(await code(token, elevate(username))).toBe('FORBIDDEN');
    expect((await ask(platform, 'admin', '{ adminViewer { roles } }', {}, { token })).data.adminViewer.roles).toEqual(['HELPDESK']);
    expect(await platform.sql('select roles from admin_account where username = $1', [username])).toEqual([{ roles: ['HELPDESK'] }]);
    expect(await trail.names()).not.toContain('ADMIN_ACCOUNT_UPDATED');
    const living = await ask(platform, 'admin', `{ adminSessions(username: "${username}") { edges { node { roles } } } }`, {}, admin);
    expect(living.data.adminSessions.edges).toEqual([{ node: { roles: ['HELPDESK'] } }]);
  });

  test('security M1: a role that is given counts from the next refresh on', async () => {
    const { username, token } = await signInAdmin(platform, { roles: ['HELPDESK'] });
    await update(username, { version: 1, roles: ['HELPDESK', 'ADMIN'] });
    expect(await code(token, elevate(username))).toBe('FORBIDDEN');
  });

  test('security M1: an open subscription ends with the role that opened it, long before the next regular look', async () => {
    const { username, token } = await signInAdmin(platform, { roles: ['OPERATOR'] });
    const socket = await openRawSocket(platform, { token });
    socket.send({ id: 'a', type: 'subscribe', payload: { query: 'subscription { auditEvents(heartbeatSeconds: 5) { __typename } }' } });
    await socket.find(({ type }) => type === 'next');
    expect((await update(username, { version: 1, roles: ['HELPDESK'] })).userErrors).toEqual([]);
    expect((await socket.closed).code).toBe(4403);
  });

  test.each<[string, object]>([
    ['roles', { roles: ['ADMIN', 'OPERATOR'] }],
    ['restrictedToApps', { restrictedToApps: ['another'] }],
    ['enabled', { enabled: false }],
    ['password', { password, passwordTemporary: false }],
    ['passwordTemporary', { passwordTemporary: true }],
  ])('security L11: nobody changes %s of the own account', async (field, change) => {
    const { username, token } = await signInAdmin(platform, { roles: ['ADMIN'] });
    await trail.mark();
    const document = `mutation ($input: AdminAccountInput!) { updateAdminAccount(username: "${username}", input: $input) { userErrors { code field } } }`;
    const answer = await ask(platform, 'admin', document, { input: { version: 1, ...change } }, { token });
    expect(answer.data.updateAdminAccount.userErrors).toEqual([{ code: 'INVALID_VALUE', field: ['input', field] }]);
    expect((await platform.sql('select version from admin_account where username = $1', [username]))[0].version).toBe(1);
    await trail.expectTrail([]);
  });

  test('security L11: an administrator who is restricted to applications lifts no restriction, on no way', async () => {
    const { username, password: own } = await givenAdmin(platform, { roles: ['ADMIN'], restricted_to_apps: ['bank'] });
    const { token } = await signInAdmin(platform, { username, password: own });
    for (const query of [
      `mutation { updateAdminAccount(username: "${username}", input: { version: 1, restrictedToApps: [] }) { userErrors { code } } }`,
      `mutation { updateAdminAccount(username: "${admin.username}", input: { version: 1, password: "${password}" }) { userErrors { code } } }`,
      `mutation { createAdminAccount(input: { username: "wide", password: "${password}", roles: [ADMIN] }) { userErrors { code } } }`,
      `mutation { deleteAdminAccount(username: "${admin.username}") { userErrors { code } } }`,
      `mutation { revertConfiguration(objectType: "admin_account", objectId: "${username}", toVersion: 0, version: 1) { userErrors { code } } }`,
      `mutation { createApiClient(input: { name: "wide", apiScopes: [END_USER, EVENTS, ADMIN] }) { oneTimeSecret userErrors { code } } }`,
      `mutation { updateApiClient(clientId: "any", input: { version: 1, clientSecret: null }) { oneTimeSecret userErrors { code } } }`,
      `mutation { revertConfiguration(objectType: "api_client", objectId: "any", toVersion: 0, version: 1) { userErrors { code } } }`,
      `mutation { endAdminSession(sessionId: "00000000-0000-4000-8000-000000000000") { userErrors { code } } }`,
    ])
      expect([query, await code(token, query)]).toEqual([query, 'FORBIDDEN']);
    expect(await platform.sql('select restricted_to_apps from admin_account where username = $1', [username])).toEqual([
      { restricted_to_apps: ['bank'] },
    ]);
  });
});

describe('an update', () => {
  test('of the roles tells old and new and leaves sessions alone', async () => {
    const { username, token } = await signInAdmin(platform, { roles: ['HELPDESK'] });
    await trail.mark();
    const roles = ['HELPDESK', 'OPERATOR'];
    expect((await update(username, { version: 1, roles })).adminAccount).toMatchObject({ roles, version: 2 });
    await trail.expectTrail([['ADMIN_ACCOUNT_UPDATED', { details: { objectId: username, changes: { roles: [['HELPDESK'], roles] } } }]]);
    expect(await stillIn(token)).toBe(true);
  });

  test('security L7, L8: of the password is a change whatever it is: a dry run confirms no guess, and sessions end', async () => {
    const { username, token, password: present } = await signInAdmin(platform, { roles: ['OPERATOR'] });
    const rehearse = (guess: string) =>
      admin.call(
        'updateAdminAccount(username: String!, input: AdminAccountInput!, dryRun: Boolean)',
        { username, input: { version: 1, password: guess, passwordTemporary: false }, dryRun: true },
        'preview { changes { field before after } events { type } }',
      );
    const right = await rehearse(present);
    expect(right).toEqual(await rehearse('another lantern sixty'));
    expect(right.preview.changes).toEqual([{ field: 'password', before: '***', after: '***' }]);
    expect(await stillIn(token)).toBe(true);
    expect((await update(username, { version: 1, password: present, passwordTemporary: false })).userErrors).toEqual([]);
    expect(await stillIn(token)).toBe(false);
  });

  test('that disables the account ends its sessions', async () => {
    const { username, token } = await signInAdmin(platform, { roles: ['OPERATOR'] });
    await trail.mark();
    await update(username, { version: 1, enabled: false });
    await trail.expectTrail([
      ['ADMIN_ACCOUNT_UPDATED', { details: { objectId: username, changes: { enabled: [true, false] } } }],
      ['ADMIN_SESSION_ENDED', { adminUser: username, details: { reason: 'account_disabled', count: 1 } }],
    ]);
    expect(await stillIn(token)).toBe(false);
  });

  test('of the password makes it temporary and ends the sessions', async () => {
    const { username, token } = await signInAdmin(platform, { roles: ['OPERATOR'] });
    await trail.mark();
    expect((await update(username, { version: 1, password })).adminAccount.passwordTemporary).toBe(true);
    const [event] = await trail.expectTrail([
      ['ADMIN_ACCOUNT_UPDATED', { details: { changes: { password: ['***', '***'], passwordTemporary: [false, true] } } }],
      ['ADMIN_SESSION_ENDED', { details: { reason: 'credentials_changed' } }],
    ]);
    expect(JSON.stringify(event?.details)).not.toMatch(/argon2|violet/);
    expect(await stillIn(token)).toBe(false);
  });

  test('that changes nothing, is stale or concerns nobody leaves no trace', async () => {
    const account = await givenAdmin(platform, { roles: ['OPERATOR'] });
    await trail.mark();
    expect((await update(account.username, { version: 1, roles: ['OPERATOR'] })).adminAccount.version).toBe(1);
    expect(codes(await update(account.username, { version: 2, roles: [] }))).toEqual(['STALE_VERSION input.version']);
    expect(codes(await update(account.username, { version: 1, password: null }))).toEqual(['REQUIRED input.password']);
    expect(codes(await update('nobody', { version: 1 }))).toEqual(['NOT_FOUND username']);
    await trail.expectTrail([]);
  });
});

describe('the last enabled administrator', () => {
  const others = 'username <> $1 and roles @> array[$2::text]';
  beforeEach(() => platform.sql(`update admin_account set enabled = false where ${others}`, [admin.username, 'ADMIN']));
  afterEach(() => platform.sql(`update admin_account set enabled = true where ${others}`, [admin.username, 'ADMIN']));

  test('can neither be deleted nor disabled nor demoted', async () => {
    expect(codes(await remove(admin.username))).toEqual(['IN_USE username']);
    expect(codes(await update(admin.username, { version: 1, enabled: false }))).toEqual(['IN_USE input.enabled']);
    expect(codes(await update(admin.username, { version: 1, roles: ['OPERATOR'] }))).toEqual(['IN_USE input.roles']);
    await trail.expectTrail([]);
  });

  test('stays also when two remove each other at the same time', async () => {
    const other = await openAdminDesk(platform);
    const deletion = 'deleteAdminAccount(username: String!)';
    const answers = await Promise.allSettled([
      admin.call(deletion, { username: other.username }, 'deletedId'),
      other.call(deletion, { username: admin.username }, 'deletedId'),
    ]);
    expect(answers.filter((answer) => answer.status === 'fulfilled' && answer.value.deletedId !== null)).toHaveLength(1);
    expect(await platform.sql(`select 1 from admin_account where enabled and roles @> '{ADMIN}'`)).toHaveLength(1);
    admin = await openAdminDesk(platform);
  });
});

test('deletion ends the sessions of the account', async () => {
  const { username, token } = await signInAdmin(platform, { roles: ['OPERATOR'] });
  await trail.mark();
  expect(await remove(username)).toEqual({ deletedId: username, userErrors: [] });
  await trail.expectTrail([
    ['ADMIN_ACCOUNT_DELETED', { details: { objectId: username, changes: { username: [username, null], password: ['***', null] } } }],
    ['ADMIN_SESSION_ENDED', { details: { reason: 'account_deleted' } }],
  ]);
  expect(await stillIn(token)).toBe(false);
  expect(codes(await remove(username))).toEqual(['NOT_FOUND username']);
});

test('only role ADMIN sees and changes accounts', async () => {
  const { username } = await givenAdmin(platform);
  const { data } = await admin.ask(
    'query ($username: String!) { adminAccount(username: $username) { roles } nobody: adminAccount(username: "nobody") { id } adminAccounts(first: 1) { edges { node { username } } pageInfo { hasNextPage } } }',
    { username },
  );
  expect(data).toMatchObject({ adminAccount: { roles: ['ADMIN'] }, nobody: null, adminAccounts: { pageInfo: { hasNextPage: true } } });
  for (const role of ['OPERATOR', 'HELPDESK']) {
    const desk = await openAdminDesk(platform, role);
    expect((await desk.ask('{ adminAccounts { edges { node { username } } } }')).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }
  for (const field of ['password', 'passwordHash']) {
    const answer = await admin.ask(`{ adminAccounts { edges { node { ${field} } } } }`);
    expect(answer.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  }
});
