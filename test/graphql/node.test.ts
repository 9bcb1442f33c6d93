import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { adminPermissions, decide, type Permission } from '../../src/server/authorization.ts';
import { nodeTypes } from '../../src/server/nodes.ts';
import { givenIdentityProvider } from '../identity-providers/upstream-steps.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { givenApiClient, givenClient, givenUser } from '../support/fixtures.ts';
import { ask } from '../support/graphql.ts';
import { givenInstallation } from '../support/installations.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { trailOf } from '../support/trail.ts';

let platform: Platform;
let desk: AdminDesk;
/** The id of one object of each type. */
let ids: Readonly<Record<string, string>>;
beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_REQUESTS_PER_MINUTE: '0' } });
  desk = await openAdminDesk(platform);
  const phone = await givenInstallation(platform);
  const { userId } = await givenUser(platform);
  ids = {
    StaticClient: (await givenClient(platform)).clientId,
    ApiClient: (await givenApiClient(platform, [])).clientId,
    DynamicClient: phone.clientId,
    Scope: 'openid',
    IdentityProvider: await givenIdentityProvider(platform, { type: 'SAML', saml: {} }),
    MobileApp: phone.app.identifier,
    User: userId,
    EndUser: userId,
    AdminAccount: desk.username,
  };
});
afterAll(() => platform.stop());

const types = Object.keys(nodeTypes);
const encoded = (type: string, id = ids[type]) => Buffer.from(`${type}:${id}`).toString('base64url');
const query = (type: string) => `query ($id: ID!) { node(id: $id) { __typename id nodeId ... on ${type} { id } } }`;
const own = (type: string) => {
  const { query: field, by } = nodeTypes[type] as { query: string; by: string };
  return `query ($id: String!) { own: ${field}(${by}: $id) { __typename id ... on Node { nodeId } } }`;
};

describe('node', () => {
  test.each(types)('%s: found by the nodeId that its own query tells', async (type) => {
    const { data, errors } = await desk.ask(own(type), { id: ids[type] });
    expect(errors).toBeUndefined();
    expect(data.own).toMatchObject({ __typename: type, nodeId: encoded(type) });
    expect((await desk.ask(query(type), { id: data.own.nodeId })).data).toEqual({ node: data.own });
  });

  test.each([
    ['an id of its own kind', () => ids.Scope as string],
    ['nothing', () => ''],
    ['no base64url', () => '%%%'],
    ['a type that is none', () => encoded('Nobody', 'x')],
    ['a type without a query', () => encoded('Consent', 'x')],
    ['a name of every object', () => encoded('constructor', 'x')],
    ['an object that is not there', () => encoded('Scope', 'nowhere')],
    ['a client of another kind', () => encoded('ApiClient', ids.StaticClient)],
    ['a NUL', () => encoded('Scope', 'a\u0000b')],
    ['an id in another form', () => `${encoded('Scope')}=`],
    ['a very long id', () => encoded('Scope', 'x'.repeat(20_000))],
  ])('%s is nothing', async (_name, id) => {
    const { data, errors } = await desk.ask('query ($id: ID!) { node(id: $id) { id } }', { id: id() });
    expect([data, errors]).toEqual([{ node: null }, undefined]);
  });

  test.each(['OPERATOR', 'HELPDESK'] as const)('%s finds what the query of the type would tell, and nothing else', async (role) => {
    const other = await openAdminDesk(platform, role);
    const principal = {
      kind: 'admin',
      username: 'x',
      roles: [role],
      sessionId: 'x',
      authenticator: 'x',
      mustChangePassword: false,
      restrictedToApps: [],
    } as const;
    for (const type of types) {
      const permission = (adminPermissions as Readonly<Record<string, Permission>>)[`Query.${nodeTypes[type]?.query}`];
      for (const id of [encoded(type), encoded(type, 'nowhere')]) {
        const { errors } = await other.ask(query(type), { id });
        const expected = decide(permission, principal) === 'pass' ? undefined : [expect.objectContaining({ extensions: { code: 'FORBIDDEN' } })];
        expect([type, errors?.map(({ extensions }) => ({ extensions: { code: extensions.code } }))]).toEqual([type, expected]);
      }
    }
  });

  test('an API client is told no more, and the trail tells of the attempt', async () => {
    const trail = trailOf(platform);
    const portal = await givenApiClient(platform, ['END_USER']);
    await trail.mark();
    const { errors } = await ask(platform, 'admin', query('Scope'), { id: encoded('Scope') }, { headers: portal.basic });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    const details = { api: 'graphql_admin', reason: 'scope_not_assigned', requiredScope: 'signet_api_config', endpoint: 'node' };
    await trail.expectTrail(['API_ACCESS_GRANTED', ['API_ACCESS_NOT_ALLOWED_INVALID_SCOPES', { clientId: portal.clientId, details }]]);
    const found = await ask(platform, 'admin', query('EndUser'), { id: encoded('EndUser') }, { headers: portal.basic });
    expect(found.data.node).toMatchObject({ __typename: 'EndUser', id: ids.EndUser });
    await trail.expectTrail(['API_ACCESS_GRANTED']);
  });
});
