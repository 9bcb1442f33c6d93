import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
let admin: AdminDesk;

const fields = 'attributeMapping { id source sourceName targetName version }';
const create = (input: object, identityProvider = 'gate') =>
  admin.call('createAttributeMapping(identityProvider: String!, input: AttributeMappingInput!)', { identityProvider, input }, fields);
const update = (id: string, input: object) => admin.call('updateAttributeMapping(id: ID!, input: AttributeMappingInput!)', { id, input }, fields);
const remove = (id: string) => admin.call('deleteAttributeMapping(id: ID!)', { id }, 'deletedId');
const codes = (answer: { userErrors: { code: string; field: string[] | null }[] }) =>
  answer.userErrors.map(({ code, field }) => `${code} ${field?.join('.')}`);
const mapping = (sourceName: string, targetName: string, source = 'IDENTITY_PROVIDER') => ({ source, sourceName, targetName });

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  admin = await openAdminDesk(platform);
  for (const identifier of ['gate', 'other', 'full'])
    await platform.sql(`insert into identity_provider (identifier, name, type) values ($1, $1, 'HEADER')`, [identifier]);
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

test('a mapping is added, changed and deleted, each with its event', async () => {
  const { attributeMapping } = await create(mapping('Mail', 'email'));
  expect(attributeMapping).toMatchObject({ ...mapping('Mail', 'email'), version: 1 });
  const { id } = attributeMapping;
  expect((await update(id, { version: 1, sourceName: 'mail' })).attributeMapping).toMatchObject({ sourceName: 'mail', version: 2 });
  expect((await update(id, { version: 2, sourceName: 'mail' })).attributeMapping.version).toBe(2);
  const { data } = await admin.ask('{ identityProvider(identifier: "gate") { attributeMappings { id sourceName version } } }');
  expect(data.identityProvider.attributeMappings).toEqual([{ id, sourceName: 'mail', version: 2 }]);
  expect(await remove(id)).toMatchObject({ deletedId: id, userErrors: [] });
  const object = { objectType: 'attribute_mapping', objectId: id };
  await trail.expectTrail([
    [
      'ADMIN_IDENTITY_PROVIDER_ATTRIBUTE_MAPPING_CREATED',
      {
        adminUser: admin.username,
        details: {
          ...object,
          changes: {
            identityProvider: [null, 'gate'],
            source: [null, 'IDENTITY_PROVIDER'],
            sourceName: [null, 'Mail'],
            targetName: [null, 'email'],
          },
        },
      },
    ],
    ['ADMIN_IDENTITY_PROVIDER_ATTRIBUTE_MAPPING_UPDATED', { details: { ...object, changes: { sourceName: ['Mail', 'mail'] } } }],
    ['ADMIN_IDENTITY_PROVIDER_ATTRIBUTE_MAPPING_DELETED', { details: { ...object, changes: { targetName: ['email', null] } } }],
  ]);
});

test('a target is unique for each provider and source', async () => {
  await create(mapping('a', 'firstName'));
  expect(codes(await create(mapping('b', 'firstName')))).toEqual(['ALREADY_EXISTS input.targetName']);
  expect(codes(await create(mapping('b', 'firstName', 'USER_INFO')))).toEqual([]);
  expect(codes(await create(mapping('a', 'firstName'), 'other'))).toEqual([]);
  const { attributeMapping } = await create(mapping('c', 'lastName'));
  expect(codes(await update(attributeMapping.id, { version: 1, targetName: 'firstName' }))).toEqual(['ALREADY_EXISTS input.targetName']);
});

describe('refused without an event', () => {
  test.each<[string, object, string[]]>([
    ['nothing', {}, ['REQUIRED input.source', 'REQUIRED input.sourceName', 'REQUIRED input.targetName']],
    ['an empty name', mapping(' ', 'x'), ['INVALID_VALUE input.sourceName']],
    ['a name with NUL', mapping('a', 'x\u0000'), ['INVALID_VALUE input.targetName']],
    ['a name that is too long', mapping('a'.repeat(256), 'x'), ['INVALID_VALUE input.sourceName']],
    ['what JavaScript understands', mapping('a', '__proto__'), ['INVALID_VALUE input.targetName']],
    ['a user id of the person API', mapping('a', 'userId', 'USER_INFO'), ['INVALID_VALUE input.source']],
  ])('%s', async (_, input, expected) => {
    expect(codes(await create(input))).toEqual(expected);
    await trail.expectTrail([]);
  });

  test('a mapping of nothing, of the directory, and of something unknown', async () => {
    expect(codes(await create(mapping('a', 'b'), 'nowhere'))).toEqual(['NOT_FOUND identityProvider']);
    expect(codes(await create(mapping('a', 'b'), 'directory'))).toEqual(['INVALID_VALUE identityProvider']);
    for (const id of ['nonsense', '00000000-0000-0000-0000-000000000000', "'; drop table attribute_mapping"]) {
      expect(codes(await update(id, { version: 1 }))).toEqual(['NOT_FOUND id']);
      expect(codes(await remove(id))).toEqual(['NOT_FOUND id']);
    }
    await trail.expectTrail([]);
  });

  test('an update without or with an old version', async () => {
    const { attributeMapping } = await create(mapping('v', 'versioned'));
    await trail.mark();
    expect(codes(await update(attributeMapping.id, { sourceName: 'w' }))).toEqual(['REQUIRED input.version']);
    const answers = await Promise.all(['w', 'x', 'y'].map((sourceName) => update(attributeMapping.id, { version: 1, sourceName })));
    expect(answers.flatMap(codes)).toEqual(['STALE_VERSION input.version', 'STALE_VERSION input.version']);
    await trail.expectTrail(['ADMIN_IDENTITY_PROVIDER_ATTRIBUTE_MAPPING_UPDATED']);
  });

  test('the 101st', async () => {
    await platform.sql(`insert into attribute_mapping (id, identity_provider, source, source_name, target_name)
      select gen_random_uuid(), 'full', 'IDENTITY_PROVIDER', 'a', 't' || n from generate_series(1, 100) n`);
    expect(codes(await create(mapping('a', 'one more'), 'full'))).toEqual(['LIMIT_EXCEEDED identityProvider']);
    await trail.expectTrail([]);
  });
});

test('only administrators map; an API client with CONFIG does not', async () => {
  const operator = await openAdminDesk(platform, 'OPERATOR');
  const { errors } = await operator.ask('mutation { deleteAttributeMapping(id: "x") { deletedId } }');
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});
