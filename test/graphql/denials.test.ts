import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { givenAccount } from '../end-users/account.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { givenAdmin, givenApiClient, givenClient } from '../support/fixtures.ts';
import { ask, type GraphqlAnswer } from '../support/graphql.ts';
import { givenInstallation } from '../support/installations.ts';
import { openRawSocket } from '../support/raw-socket.ts';
import { signInAdmin } from '../support/sign-in-admin.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
let admin: AdminDesk;

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_REQUESTS_PER_MINUTE: '0' } });
  trail = trailOf(platform);
  admin = await openAdminDesk(platform);
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

const codeOf = ({ errors }: GraphqlAnswer) => errors?.[0]?.extensions.code;
/** Somebody with the role ADMIN who supports people of one mobile application only. */
async function restrictedTo(app: string): Promise<{ username: string; headers: Record<string, string> }> {
  const account = await givenAdmin(platform, { restricted_to_apps: [app] });
  const { token } = await signInAdmin(platform, account);
  return { username: account.username, headers: { authorization: `Bearer ${token}` } };
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('who the administration refuses', () => {
  test('conformance D3: an administrator without the role leaves who, what and which role it takes', async () => {
    const { username, token } = await signInAdmin(platform, { roles: ['OPERATOR'] });
    await trail.mark();
    expect(codeOf(await ask(platform, 'admin', 'mutation { deleteScope(scopeId: "openid") { deletedId } }', {}, { token }))).toBe('FORBIDDEN');
    const details = { reason: 'role_missing', endpoint: 'deleteScope', roles: ['OPERATOR'], requiredRoles: ['ADMIN'], authenticator: 'directory' };
    await trail.expectTrail([['ADMIN_ACCESS_DENIED', { adminUser: username, channel: 'GRAPHQL_ADMIN', details }]]);
  });

  test('newcomer N9: whose password is temporary is told to change it first', async () => {
    const account = await givenAdmin(platform, { password_temporary: true });
    const { token } = await signInAdmin(platform, account);
    await trail.mark();
    const answer = await ask(platform, 'admin', '{ scopes { totalCount } }', {}, { token });
    expect([codeOf(answer), answer.errors?.[0]?.message]).toEqual(['FORBIDDEN', expect.stringContaining('change it first (adminChangePassword)')]);
    await trail.expectTrail([
      ['ADMIN_ACCESS_DENIED', { adminUser: account.username, details: { reason: 'temporary_password', endpoint: 'scopes' } }],
    ]);
  });

  test.each<[string, () => string, string, string]>([
    ['without signature', () => `${part({ alg: 'none' })}.${part({ iss: `${platform.url}/admin`, sub: 'admin' })}.`, 'token_invalid', 'scopes'],
    ['made up', () => `${part({ alg: 'ES256', kid: 'x' })}.${part({ iss: `${platform.url}/admin`, sub: 'admin' })}.c2ln`, 'token_invalid', 'clients'],
    ['of nobody', () => 'signet_at_made-up', 'unknown_token', 'users'],
  ])('conformance D3: a token %s leaves an event', async (_, token, reason, endpoint) => {
    expect(codeOf(await ask(platform, 'admin', `{ ${endpoint} { totalCount } }`, {}, { token: token() }))).toBe('UNAUTHENTICATED');
    await trail.expectTrail([['ADMIN_ACCESS_DENIED', { details: { reason, endpoint } }]]);
  });

  test('conformance D3: a token of a user, of an ended session, and over a socket', async () => {
    const { userId, token } = await givenAccount(platform);
    const gone = await signInAdmin(platform);
    await ask(platform, 'admin', 'mutation { adminLogout { acknowledged } }', {}, gone);
    await trail.mark();
    expect(codeOf(await ask(platform, 'admin', '{ adminAccounts { totalCount } }', {}, { token }))).toBe('FORBIDDEN');
    expect(codeOf(await ask(platform, 'admin', '{ adminAccounts { totalCount } }', {}, gone))).toBe('UNAUTHENTICATED');
    const socket = await openRawSocket(platform);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${gone.token}` } });
    expect((await socket.closed).code).toBe(4403);
    await trail.expectTrail([
      ['ADMIN_ACCESS_DENIED', { userId, details: { reason: 'user_token', endpoint: 'adminAccounts' } }],
      ['ADMIN_ACCESS_DENIED', { details: { reason: 'session_ended', endpoint: 'adminAccounts' } }],
      ['ADMIN_ACCESS_DENIED', { details: { reason: 'session_ended', endpoint: 'connection_init' } }],
    ]);
  });

  test('who presents nothing leaves nothing', async () => {
    expect(codeOf(await ask(platform, 'admin', '{ scopes { totalCount } }'))).toBe('UNAUTHENTICATED');
    await trail.expectTrail([]);
  });

  test('conformance D3: repetitions of one source are told once, and then with their number', async () => {
    const site = await startPlatform();
    const events = trailOf(site);
    const { username, token } = await signInAdmin(site, { roles: ['HELPDESK'] });
    await events.mark();
    for (let times = 0; times < 20; times += 1) await ask(site, 'admin', '{ scopes { totalCount } }', {}, { token });
    await events.expectTrail([['ADMIN_ACCESS_DENIED', { adminUser: username }]]);
    await site.app.close();
    await events.expectTrail([['ADMIN_ACCESS_DENIED', { adminUser: username, details: { reason: 'role_missing', endpoint: 'scopes', count: 19 } }]]);
    await site.stop();
  });
});

describe('the object decides on every way to it', () => {
  test('security L6: the past of an administrator account is for those who may read the account', async () => {
    const { token } = await signInAdmin(platform, { roles: ['OPERATOR'] });
    await trail.mark();
    const of = `objectType: "admin_account", objectId: "${admin.username}"`;
    for (const field of [`configurationHistory(${of}) { totalCount }`, `configurationAsOf(at: "2099-01-01T00:00:00Z", ${of}) { version }`])
      expect([field, codeOf(await ask(platform, 'admin', `{ ${field} }`, {}, { token }))]).toEqual([field, 'FORBIDDEN']);
    for (const field of ['configurationHistory', 'configurationAsOf'])
      expect((await trail.events()).map(({ details }) => details)).toContainEqual(
        expect.objectContaining({ endpoint: field, objectType: 'admin_account' }),
      );
    const readable = `{ configurationHistory(objectType: "scope", objectId: "openid") { totalCount } }`;
    expect(codeOf(await ask(platform, 'admin', readable, {}, { token }))).toBeUndefined();
    expect(codeOf(await admin.ask(`{ configurationHistory(${of}) { totalCount } }`))).toBeUndefined();
  });

  test('security M8: who may not change API clients does not delete one, nor take its id', async () => {
    const victim = await givenApiClient(platform, ['ADMIN', 'END_USER']);
    const config = await givenApiClient(platform, ['CONFIG']);
    const remove = `mutation { deleteClient(clientId: "${victim.clientId}") { deletedId userErrors { code } } }`;
    expect(codeOf(await ask(platform, 'admin', remove, {}, { headers: config.basic }))).toBe('FORBIDDEN');
    expect(await platform.sql('select kind from client where client_id = $1', [victim.clientId])).toEqual([{ kind: 'API' }]);
    const details = { reason: 'scope_not_assigned', requiredScope: 'signet_api_admin', endpoint: 'deleteClient' };
    expect(await trail.events()).toContainEqual(
      expect.objectContaining({ type: 'API_ACCESS_NOT_ALLOWED_INVALID_SCOPES', details: expect.objectContaining(details) }),
    );
    const rehearsal = `mutation { deleteClient(clientId: "${victim.clientId}", dryRun: true) { preview { affectedTokens } } }`;
    expect(codeOf(await ask(platform, 'admin', rehearsal, {}, { headers: config.basic }))).toBe('FORBIDDEN');
  });

  test('security M8: nor does the scope ADMIN delete web clients, which it may not change', async () => {
    const input = { clientId: 'web-of-config', name: 'Web', grantTypes: ['CLIENT_CREDENTIALS'] };
    const create = 'createStaticClient(input: StaticClientInput!)';
    expect((await admin.call(create, { input }, 'client { clientId }')).userErrors).toEqual([]);
    const remove = 'mutation { deleteClient(clientId: "web-of-config") { deletedId } }';
    const [config, other] = [await givenApiClient(platform, ['CONFIG']), await givenApiClient(platform, ['ADMIN'])];
    expect(codeOf(await ask(platform, 'admin', remove, {}, { headers: other.basic }))).toBe('FORBIDDEN');
    expect((await ask(platform, 'admin', remove, {}, { headers: config.basic })).data.deleteClient.deletedId).toBe('web-of-config');
  });

  test.each(['API', 'STATIC'])('security M8: nor does an account that is restricted to applications delete clients of kind %s', async (kind) => {
    const { clientId } = await (kind === 'API' ? givenApiClient(platform, ['ADMIN']) : givenClient(platform));
    const { username, headers } = await restrictedTo('bank');
    await trail.mark();
    const remove = (more: string, selection: string) => `mutation { deleteClient(clientId: "${clientId}"${more}) { ${selection} } }`;
    expect(codeOf(await ask(platform, 'admin', remove('', 'deletedId'), {}, { headers }))).toBe('FORBIDDEN');
    const details = { reason: 'app_restricted', endpoint: 'deleteClient' };
    await trail.expectTrail([['ADMIN_ACCESS_DENIED', { adminUser: username, channel: 'GRAPHQL_ADMIN', details }]]);
    expect(codeOf(await ask(platform, 'admin', remove(', dryRun: true', 'preview { affectedTokens }'), {}, { headers }))).toBe('FORBIDDEN');
    expect(await platform.sql('select kind from client where client_id = $1', [clientId])).toEqual([{ kind }]);
  });

  test('security M8: an account that is restricted to applications reads nothing of administrators, in no way', async () => {
    const { username, headers } = await restrictedTo('bank');
    const nodeId = Buffer.from(`AdminAccount:${admin.username}`).toString('base64url');
    const of = `objectType: "admin_account", objectId: "${admin.username}"`;
    const queries: Readonly<Record<string, string>> = {
      adminSessions: '{ adminSessions { totalCount } }',
      adminAccounts: '{ adminAccounts { nodes: edges { node { username } } } }',
      adminAccount: `{ adminAccount(username: "${admin.username}") { username } }`,
      node: `{ node(id: "${nodeId}") { id } }`,
      configurationHistory: `{ configurationHistory(${of}) { totalCount } }`,
      configurationAsOf: `{ configurationAsOf(at: "2099-01-01T00:00:00Z", ${of}) { version } }`,
    };
    for (const [endpoint, query] of Object.entries(queries)) {
      await trail.mark();
      expect([endpoint, codeOf(await ask(platform, 'admin', query, {}, { headers }))]).toEqual([endpoint, 'FORBIDDEN']);
      await trail.expectTrail([['ADMIN_ACCESS_DENIED', { adminUser: username, details: { reason: 'app_restricted', endpoint } }]]);
      expect([endpoint, codeOf(await admin.ask(query))]).toEqual([endpoint, undefined]);
    }
  });

  test('security M8: among the clients a restricted account sees the installations of its applications, and no other device', async () => {
    const [own, other] = [await givenInstallation(platform), await givenInstallation(platform)];
    const web = await givenClient(platform);
    const { headers } = await restrictedTo(own.app.identifier);
    const read = async (query: string) => (await ask(platform, 'admin', query, {}, { headers })).data;
    const listed = async (filter: string): Promise<string[]> =>
      (await read(`{ clients(first: 100, filter: { ${filter} }) { edges { node { clientId } } } }`)).clients.edges.map(
        ({ node }: { node: { clientId: string } }) => node.clientId,
      );
    expect(await listed('kind: DYNAMIC')).toEqual([own.clientId]);
    expect((await read('{ clients(filter: { kind: DYNAMIC }) { totalCount } }')).clients.totalCount).toBe(1);
    expect([await listed(`search: "${own.clientId}"`), await listed(`search: "${other.clientId}"`)]).toEqual([[own.clientId], []]);
    expect(await listed(`kind: DYNAMIC, appIdentifier: "${other.app.identifier}"`)).toEqual([]);
    expect(await listed('kind: STATIC')).toContain(web.clientId);
    for (const [{ clientId }, seen] of [
      [own, true],
      [web, true],
      [other, false],
    ] as const) {
      expect([seen, (await read(`{ client(clientId: "${clientId}") { clientId } }`)).client]).toEqual([seen, seen ? { clientId } : null]);
      const nodeId = Buffer.from(`${clientId === web.clientId ? 'StaticClient' : 'DynamicClient'}:${clientId}`).toString('base64url');
      expect([seen, (await read(`{ node(id: "${nodeId}") { id } }`)).node]).toEqual([seen, seen ? { id: clientId } : null]);
    }
    expect((await admin.ask(`{ client(clientId: "${other.clientId}") { clientId } }`)).data.client).toEqual({ clientId: other.clientId });
  });

  test('security M8: the id of a deleted client is not used again, whatever kind asks for it; the same client may come back', async () => {
    const input = { clientId: 'once', name: 'Once', grantTypes: ['CLIENT_CREDENTIALS'] };
    const create = (values: object) => admin.call('createStaticClient(input: StaticClientInput!)', { input: values }, 'client { clientId }');
    expect((await create(input)).userErrors).toEqual([]);
    await admin.call('deleteClient(clientId: String!)', { clientId: 'once' }, 'deletedId');
    const taken = [{ code: 'ALREADY_EXISTS', field: ['input', 'clientId'], message: expect.stringContaining('not used again') }];
    expect((await create({ ...input, name: 'Another' })).userErrors).toEqual(taken);
    const api = { clientId: 'once', name: 'Api', apiScopes: ['EVENTS'] };
    expect((await admin.call('createApiClient(input: ApiClientInput!)', { input: api }, 'client { clientId }')).userErrors).toEqual(taken);
    const back = { objectType: 'static_client', objectId: 'once', toVersion: 1, version: 2 };
    const revert = 'revertConfiguration(objectType: String!, objectId: String!, toVersion: Int!, version: Int!)';
    expect(await admin.call(revert, back, 'objectId')).toMatchObject({ objectId: 'once', userErrors: [] });
    expect(await platform.sql(`select name from client where client_id = 'once'`)).toEqual([{ name: 'Once' }]);
    expect(await platform.sql(`select 1 from ended_client_id where client_id = 'once'`)).toEqual([]);
  });
});
