import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { accountPermissions, adminPermissions, decide, type Permissions } from '../../src/server/authorization.ts';
import { graphqlApis } from '../../src/server/graphql.ts';
import { guardSchema } from '../../src/server/guard-schema.ts';
import { basicOf, givenApiClient, givenClient, givenScopes, givenUser } from '../support/fixtures.ts';
import { givenCode, redeem } from '../support/given-code.ts';
import { ask } from '../support/graphql.ts';
import { openRawSocket } from '../support/raw-socket.ts';
import { signInAdmin } from '../support/sign-in-admin.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { everyRootField } from './every-field.ts';

const { admin, account } = graphqlApis();
const adminFields = everyRootField(admin.schema);
const accountFields = everyRootField(account.schema);
const open = new Set(['Mutation.adminLogin', 'Mutation.adminRefresh']);

let platform: Platform;
let trail: Trail;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  for (const role of ['ADMIN', 'OPERATOR', 'HELPDESK']) tokens[role] = (await signInAdmin(platform, { roles: [role] })).token;
});
afterAll(() => platform.stop());

const unsigned = `${Buffer.from('{"alg":"none","typ":"admin+jwt"}').toString('base64url')}.${Buffer.from('{"iss":"x","sub":"admin","roles":["ADMIN"]}').toString('base64url')}.`;
const nobodies: readonly (readonly [string, Record<string, string>])[] = [
  ['no credentials', {}],
  ['garbage', { authorization: 'Bearer garbage' }],
  ['an unsigned token', { authorization: `Bearer ${unsigned}` }],
  ['empty Basic', { authorization: 'Basic ' }],
  ['Basic of a colon', { authorization: 'Basic Og==' }],
];

async function stateProbe(): Promise<unknown> {
  const [row] = await platform.sql(
    `select (select count(*) from client)::int as clients, (select count(*) from scope)::int as scopes, (select count(*) from directory_user)::int as users,
            (select count(*) from admin_account)::int as admins, (select count(*) from consent)::int as consents, (select max(version) from admin_account) as version`,
  );
  return row;
}

test('every root field of both schemas has a row in the permission table, and every row a field', () => {
  expect(adminFields.map(({ coordinate }) => coordinate).sort()).toEqual(Object.keys(adminPermissions).sort());
  expect(accountFields.map(({ coordinate }) => coordinate).sort()).toEqual(Object.keys(accountPermissions).sort());
});

test('a root field without a row stops the start', () => {
  expect(() => guardSchema(buildSchema('type Query { secret: String }'), {})).toThrow(/Query.secret has no row/);
});

describe('RS-137, RS-138: whoever is nobody reaches no field of either API', () => {
  test.each(nobodies)('%s', async (_name, headers) => {
    const before = await stateProbe();
    for (const [api, fields] of [
      ['admin', adminFields],
      ['account', accountFields],
    ] as const)
      for (const { operation, call, coordinate } of fields) {
        if (open.has(coordinate)) continue;
        const answer = await ask(platform, api, `${operation} { ${call} }`, {}, { headers });
        expect([coordinate, answer.data, answer.errors?.map(({ extensions }) => extensions.code)]).toEqual([
          coordinate,
          undefined,
          ['UNAUTHENTICATED'],
        ]);
      }
    expect(await stateProbe()).toEqual(before);
  });
});

describe('RS-137, RS-138: a lesser role gets exactly what the table gives it', () => {
  test.each(['ADMIN', 'OPERATOR', 'HELPDESK'])('%s', async (role) => {
    const before = await stateProbe();
    const principal = {
      kind: 'admin',
      username: 'x',
      roles: [role],
      sessionId: 'x',
      authenticator: 'x',
      mustChangePassword: false,
      restrictedToApps: [],
    } as const;
    for (const { operation, call, coordinate } of adminFields) {
      const permission = (adminPermissions as Permissions)[coordinate];
      const isAllowed = decide(permission, principal) === 'pass' && (permission?.needs ?? [role]).some((needed) => needed === role);
      if (operation === 'subscription' || coordinate === 'Mutation.adminLogout' || (role === 'ADMIN' && operation === 'mutation')) continue;
      const answer = await ask(platform, 'admin', `${operation} { ${call} }`, {}, { token: tokens[role] as string });
      const isForbidden = answer.errors?.[0]?.extensions.code === 'FORBIDDEN';
      expect([coordinate, isForbidden]).toEqual([coordinate, !isAllowed]);
      if (isForbidden) expect(answer.data ?? undefined).toBeUndefined();
    }
    expect(await stateProbe()).toEqual(before);
  });
});

describe('RS-139: no detour reaches a field', () => {
  const detours: readonly (readonly [string, string])[] = [
    ['an alias', '{ innocent: auditEvents { totalCount } }'],
    ['a fragment', 'query { ...f } fragment f on Query { auditEvents { totalCount } }'],
    ['an inline fragment', '{ ... on Query { ... { auditEvents { totalCount } } } }'],
    ['@include(if: false)', '{ adminViewer { username } auditEvents @include(if: false) { totalCount } }'],
    ['another operation of the document', 'query Other { adminViewer { username } } query Run { auditEvents { totalCount } }'],
    ['beside an allowed field', '{ adminViewer { username } auditEvents { totalCount } }'],
  ];
  test.each(detours)('%s', async (_name, query) => {
    const body = { query, operationName: query.includes('query Run') ? 'Run' : undefined };
    const { json } = await platform.agent().postJson('/graphql/admin', body, { headers: { authorization: `Bearer ${tokens.HELPDESK}` } });
    expect(json.data).toBeUndefined();
    expect(json.errors[0].extensions.code).toBe('FORBIDDEN');
  });

  test('a refusal comes before validation: nothing is learned about a field', async () => {
    for (const query of ['{ auditEvents(nope: 1) { nothing } }', 'mutation { createScope(input: 5) { x } }', '{ thereIsNoSuchField }'])
      expect((await ask(platform, 'admin', query)).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    const variables = { filter: 'not a filter' };
    expect(
      (
        await ask(platform, 'admin', 'query ($filter: AuditEventFilter) { auditEvents(filter: $filter) { totalCount } }', variables, {
          token: tokens.HELPDESK as string,
        })
      ).errors?.[0]?.extensions.code,
    ).toBe('FORBIDDEN');
  });
});

describe('API clients', () => {
  const events = '{ auditEventTypes { type } }';

  test('with the scope: granted once for a request; the four events of access', async () => {
    const right = await givenApiClient(platform, ['EVENTS']);
    const other = await givenApiClient(platform, ['INSIGHTS']);
    const web = await givenClient(platform, { grant_types: ['AUTHORIZATION_CODE'] });
    await trail.mark();
    expect(
      (await ask(platform, 'admin', `{ a: auditEventTypes { type } b: auditEventTypes { type } }`, {}, { headers: right.basic })).errors,
    ).toBeUndefined();
    expect((await ask(platform, 'admin', events, {}, { headers: other.basic })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await ask(platform, 'admin', events, {}, { headers: web.basic })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await ask(platform, 'admin', events, {}, { headers: basicOf(right.clientId, 'wrong') })).errors?.[0]?.extensions.code).toBe(
      'UNAUTHENTICATED',
    );
    await trail.expectTrail([
      ['API_ACCESS_GRANTED', { clientId: right.clientId, details: { api: 'graphql_admin' } }],
      [
        'API_ACCESS_NOT_ALLOWED_INVALID_SCOPES',
        { clientId: other.clientId, details: { requiredScope: 'signet_api_events', endpoint: 'auditEventTypes' } },
      ],
      ['API_ACCESS_NOT_ALLOWED_DISABLED_GRANT_TYPE', { clientId: web.clientId }],
      ['API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS', { clientId: right.clientId, details: { reason: 'wrong_secret' } }],
    ]);
  });

  test('no API client reaches a field whose row names no API scope', async () => {
    const client = await givenApiClient(platform, ['ADMIN', 'CONFIG', 'END_USER', 'EVENTS', 'INSIGHTS']);
    for (const { coordinate, operation, call } of adminFields) {
      const { api, open: isOpen } = (adminPermissions as Permissions)[coordinate] ?? {};
      if (api || isOpen) continue;
      expect([
        coordinate,
        (await ask(platform, 'admin', `${operation} { ${call} }`, {}, { headers: client.basic })).errors?.[0]?.extensions.code,
      ]).toEqual([coordinate, 'FORBIDDEN']);
    }
  });

  test('by access token of the client credentials grant: only with the scope on the token', async () => {
    const client = await givenApiClient(platform, ['EVENTS'], {
      grant_types: ['CLIENT_CREDENTIALS'],
      default_scope_ids: ['signet_api_events'],
      access_token_expires_in: 60,
    });
    const { json } = await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: client.basic });
    expect((await ask(platform, 'admin', events, {}, { token: json.access_token })).errors).toBeUndefined();
    const plain = await givenApiClient(platform, ['EVENTS'], {
      grant_types: ['CLIENT_CREDENTIALS'],
      default_scope_ids: ['read'],
      access_token_expires_in: 60,
    });
    const narrow = await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: plain.basic });
    expect((await ask(platform, 'admin', events, {}, { token: narrow.json.access_token })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

describe('end users', () => {
  async function userToken(scopes: string[]): Promise<{ token: string; userId: string }> {
    const user = await givenUser(platform);
    const client = await givenClient(platform, { additional_scope_ids: [...scopes, 'openid'] });
    await givenScopes(platform, ...scopes);
    const { json } = await redeem(platform.agent(), client, await givenCode(platform, client, { user, scopes }));
    return { token: json.access_token, userId: user.userId };
  }

  test('the own token with end_user_self opens the account API, without it nothing, and neither opens the administration', async () => {
    const self = await userToken(['end_user_self']);
    const other = await userToken(['read']);
    expect((await ask(platform, 'account', '{ me { userId } }', {}, self)).data).toEqual({ me: { userId: self.userId } });
    expect((await ask(platform, 'account', '{ me { userId } }', {}, other)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    for (const { coordinate, operation, call } of adminFields.filter((field) => !open.has(field.coordinate)))
      expect([coordinate, (await ask(platform, 'admin', `${operation} { ${call} }`, {}, self)).errors?.[0]?.extensions.code]).toEqual([
        coordinate,
        'FORBIDDEN',
      ]);
    expect((await ask(platform, 'account', '{ me { userId } }', {}, { token: tokens.ADMIN as string })).errors?.[0]?.extensions.code).toMatch(
      /^(UNAUTHENTICATED|FORBIDDEN)$/,
    );
    const socket = await openRawSocket(platform);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${self.token}` } });
    expect((await socket.closed).code).toBe(4403);
  });
});
