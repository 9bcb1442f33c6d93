import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type GraphQLObjectType, getNamedType } from 'graphql';
import { adminPermissions, type Permissions } from '../../src/server/authorization.ts';
import { graphqlApis } from '../../src/server/graphql.ts';
import { everyRootField } from '../graphql/every-field.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { type GivenClient, type GivenUser, givenClient, givenScopes, givenUser } from '../support/fixtures.ts';
import { givenTokens } from '../support/given-code.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { wholeState } from '../support/whole-state.ts';

let platform: Platform;
let trail: Trail;
let admin: AdminDesk;
let client: GivenClient;
let users: GivenUser[];

const { admin: api } = graphqlApis();
const mutations = everyRootField(api.schema).filter(({ operation, coordinate }) => {
  const permission = (adminPermissions as Permissions)[coordinate];
  return operation === 'mutation' && !permission?.open && !permission?.withTemporaryPassword;
});
const selection =
  'preview { changes { objectType objectId field before after } events { type details } affectedTokens affectedUsers affectedConsents }';
const withDryRun = (signature: string) => signature.replace(')', ', dryRun: Boolean)');
const dry = (signature: string, variables: object, more = '') =>
  admin.call(withDryRun(signature), { ...variables, dryRun: true }, `${more} ${selection}`);
const giveConsent = (user: GivenUser, scopes: readonly string[]) =>
  platform.sql('insert into consent (id, user_id, client_id, scopes) values (gen_random_uuid(), $1, $2, $3)', [user.userId, client.clientId, scopes]);

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  admin = await openAdminDesk(platform);
  await givenScopes(platform, 'payments');
  client = await givenClient(platform);
  users = [await givenUser(platform), await givenUser(platform), await givenUser(platform)];
  const [first, second, third] = users as [GivenUser, GivenUser, GivenUser];
  for (const user of [first, first, second]) await givenTokens(platform, client, { user });
  await giveConsent(first, ['payments', 'read']);
  await giveConsent(third, ['payments']);
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

test('every mutation but those on the own session takes dryRun and reason, and its payload has preview; the API of end users tells less', () => {
  const fields = api.schema.getMutationType()?.getFields() ?? {};
  const offering = Object.values(fields).filter(({ args }) => ['dryRun', 'reason'].every((name) => args.some((arg) => arg.name === name)));
  expect(offering.map(({ name }) => name).sort()).toEqual(mutations.map(({ name }) => name).sort());
  for (const { type } of offering) expect((getNamedType(type) as GraphQLObjectType).getFields().preview).toBeDefined();
  const { account } = graphqlApis();
  expect(account.schema.getType('ChangePreview')).toBeUndefined();
  for (const { args, type } of Object.values(account.schema.getMutationType()?.getFields() ?? {})) {
    expect(args.map(({ name }) => name)).toContain('dryRun');
    expect(args.map(({ name }) => name)).not.toContain('reason');
    expect((getNamedType(type) as GraphQLObjectType).getFields().preview?.type.toString()).toBe('OwnChangePreview');
  }
});

test.each(mutations.map(({ name, call }) => [name, call] as const))('a dry run of %s with any arguments leaves no trace', async (name, call) => {
  const dryCall = call.includes('(') ? call.replace('(', '(dryRun: true, ') : call.replace(name, `${name}(dryRun: true)`);
  const before = await wholeState(platform);
  const answer = await admin.ask(`mutation { ${dryCall.replace('{ __typename }', `{ userErrors { code } ${selection} }`)} }`);
  const codes = answer.errors?.map(({ extensions }) => extensions.code) ?? [];
  expect(codes.filter((code) => code !== 'FORBIDDEN' && code !== 'BAD_USER_INPUT')).toEqual([]);
  const after = await wholeState(platform);
  if (!codes.includes('FORBIDDEN')) return expect(after).toEqual(before);
  // Who is refused is told as in earnest.
  expect({ ...after, audit_event: before.audit_event }).toEqual(before);
  const denied = await platform.sql(`select 1 from audit_event where type = 'ADMIN_ACCESS_DENIED' and details->>'endpoint' = $1`, [name]);
  expect(denied).toHaveLength(1);
});

test('a dry run that would succeed shows differences and events, and does nothing', async () => {
  const before = await wholeState(platform);
  const { scope, preview, userErrors } = await dry(
    'createScope(input: ScopeInput!)',
    { input: { scopeId: 'new', usageLimit: 3 } },
    'scope { scopeId }',
  );
  expect({ scope, userErrors }).toEqual({ scope: { scopeId: 'new' }, userErrors: [] });
  const changes = { scopeId: [null, 'new'], usageLimit: [null, 3] };
  expect(preview).toEqual({
    changes: Object.entries(changes).map(([field, [old, after]]) => ({ objectType: 'scope', objectId: 'new', field, before: old, after })),
    events: [{ type: 'ADMIN_SCOPE_CREATED', details: { objectType: 'scope', objectId: 'new', changes } }],
    affectedTokens: 0,
    affectedUsers: 0,
    affectedConsents: 0,
  });
  expect(await wholeState(platform)).toEqual(before);
  await trail.expectTrail([]);
});

test('a dry run that would be refused is refused like in earnest', async () => {
  const input = { scopeId: 'read' };
  const earnest = await admin.call('createScope(input: ScopeInput!)', { input }, selection);
  const rehearsed = await dry('createScope(input: ScopeInput!)', { input });
  expect(rehearsed).toEqual(earnest);
  expect(rehearsed).toMatchObject({ preview: null, userErrors: [{ code: 'ALREADY_EXISTS', field: ['input', 'scopeId'] }] });
  expect(await dry('updateScope(scopeId: String!, input: ScopeInput!)', { scopeId: 'read', input: { version: 7 } })).toMatchObject({
    userErrors: [{ code: 'STALE_VERSION' }],
  });
});

test('secrets are masked, and one made up in a dry run is not shown', async () => {
  const input = { clientId: 'portal', name: 'Portal', grantTypes: ['CLIENT_CREDENTIALS'], defaultScopeIds: ['read'] };
  const { oneTimeSecret, preview, userErrors } = await dry('createStaticClient(input: StaticClientInput!)', { input }, 'oneTimeSecret');
  expect({ oneTimeSecret, userErrors }).toEqual({ oneTimeSecret: null, userErrors: [] });
  expect(preview.changes).toContainEqual({ objectType: 'static_client', objectId: 'portal', field: 'clientSecret', before: null, after: '***' });
});

test.each([
  ['deleteUser(userId: String!)', () => ({ userId: users[0]?.userId }), [2, 1, 1]],
  ['deleteUser(userId: String!)', () => ({ userId: users[2]?.userId }), [0, 1, 1]],
  ['deleteClient(clientId: String!)', () => ({ clientId: client.clientId }), [3, 3, 2]],
  ['deleteScope(scopeId: String!)', () => ({ scopeId: 'payments' }), [0, 2, 2]],
  ['setUserPassword(userId: String!, password: String!)', () => ({ userId: users[1]?.userId, password: 'a new and long passphrase' }), [1, 1, 0]],
] as const)('a dry run of %s counts tokens, people and consents as the act then does', async (signature, variables, [tokens, people, consents]) => {
  const before = await wholeState(platform);
  const { preview, userErrors } = await dry(signature, variables());
  expect(userErrors).toEqual([]);
  expect(preview).toMatchObject({ affectedTokens: tokens, affectedUsers: people, affectedConsents: consents });
  expect(await wholeState(platform)).toEqual(before);
});

test('what a dry run announced is what then happens, event by event', async () => {
  const scopeId = 'payments';
  const { preview } = await dry('deleteScope(scopeId: String!)', { scopeId });
  await admin.call('deleteScope(scopeId: String!)', { scopeId }, 'deletedId');
  const events = await trail.expectTrail(['ADMIN_SCOPE_DELETED']);
  expect(preview.events).toEqual(events.map(({ type, details }) => ({ type, details })));
});

test('whoever may not act may not rehearse either', async () => {
  const operator = await openAdminDesk(platform, 'OPERATOR');
  const answer = await operator.ask('mutation { deleteScope(scopeId: "read", dryRun: true) { preview { affectedUsers } } }');
  expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
});

test('a reason stands in every event of the change, without what looks like a token, and is limited', async () => {
  const create = 'createScope(input: ScopeInput!, reason: String)';
  const reason = ` Ticket 4711, asked for with eyJhbGciOiJub25lIn0.e30.x `;
  await admin.call(create, { input: { scopeId: 'reasoned' }, reason }, 'scope { id }');
  await trail.expectTrail([['ADMIN_SCOPE_CREATED', { details: { changeReason: 'Ticket 4711, asked for with ***' } }]]);
  expect((await admin.call(create, { input: { scopeId: 'longer' }, reason: 'x'.repeat(501) }, 'scope { id }')).userErrors).toEqual([
    { code: 'INVALID_VALUE', field: ['reason'], message: 'reason must be at most 500 characters long.' },
  ]);
  await admin.call(create, { input: { scopeId: 'unreasoned' }, reason: '  ' }, 'scope { id }');
  const [event] = await trail.expectTrail(['ADMIN_SCOPE_CREATED']);
  expect(event?.details).not.toHaveProperty('changeReason');
});
