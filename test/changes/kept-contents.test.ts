import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { pinnedCertificate } from '../mobile/pinned-certificate.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { faultsOf } from '../support/config-object.ts';
import { signInAdmin } from '../support/sign-in-admin.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { wholeState } from '../support/whole-state.ts';

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

const revert = (objectType: string, objectId: string, toVersion: number, version: number, dryRun = false) =>
  admin.call(
    'revertConfiguration(objectType: String!, objectId: String!, toVersion: Int!, version: Int!, dryRun: Boolean)',
    { objectType, objectId, toVersion, version, dryRun },
    'objectId oneTimeSecret keptFields preview { events { type } }',
  );
const page = (content: unknown) => [{ path: 'login.html', content: `<p>${content}</p>` }];
const archive = (content: unknown) => Buffer.from(zipSync({ 'login.html': strToU8(`<p>${content}</p>`) })).toString('base64');
const contents = () => platform.sql('select field, digest, content from configuration_content order by kept_at');

test('files of a template set come back, also after it was deleted', async () => {
  const { templateSet } = await admin.call(
    'createTemplateSet(input: TemplateSetInput!)',
    { input: { name: 'bank', archive: archive('first') } },
    'templateSet { id }',
  );
  const update = (version: number, content: string) =>
    admin.call(
      'updateTemplateSet(name: String!, input: TemplateSetInput!)',
      { name: 'bank', input: { version, archive: archive(content) } },
      'templateSet { id }',
    );
  await update(1, 'second');
  await update(2, 'third');
  const files = () => platform.sql('select id, files from template_set');
  const before = await wholeState(platform);
  expect(await revert('template_set', templateSet.id, 1, 3, true)).toMatchObject({
    preview: { events: [{ type: 'ADMIN_TEMPLATES_TEMPLATE_SETS_UPDATED' }] },
  });
  expect(await wholeState(platform)).toEqual(before);
  expect(await revert('template_set', templateSet.id, 1, 3)).toMatchObject({ keptFields: [], userErrors: [] });
  expect(await files()).toEqual([{ id: templateSet.id, files: page('first') }]);
  await admin.call('deleteTemplateSet(name: String!)', { name: 'bank' }, 'deletedId');
  const { objectId, keptFields, userErrors } = await revert('template_set', templateSet.id, 3, 5);
  expect({ keptFields, userErrors }).toEqual({ keptFields: [], userErrors: [] });
  expect(await files()).toEqual([{ id: objectId, files: page('third') }]);
  expect(await contents()).toHaveLength(3);
});

test('of each object fifty former contents are kept; a field whose content is gone stays as it is, and the answer says so', async () => {
  const create = 'createTemplateSet(input: TemplateSetInput!)';
  const { templateSet } = await admin.call(create, { input: { name: 'busy', archive: archive(0) } }, 'templateSet { id }');
  for (let version = 1; version <= 52; version += 1)
    await admin.call(
      'updateTemplateSet(name: String!, input: TemplateSetInput!)',
      { name: 'busy', input: { version, archive: archive(version) } },
      'templateSet { id }',
    );
  expect(await platform.sql('select 1 from configuration_content where object_id = $1', [templateSet.id])).toHaveLength(50);
  expect(await revert('template_set', templateSet.id, 1, 53)).toMatchObject({ keptFields: ['files'], userErrors: [] });
  expect(await revert('template_set', templateSet.id, 3, 53)).toMatchObject({ keptFields: [], userErrors: [] });
  expect(await platform.sql(`select files from template_set where name = 'busy'`)).toEqual([{ files: page(2) }]);
}, 120_000);

test('certificates of an application come back', async () => {
  const certificates = [{ name: 'api', expiresAt: '2100-01-01T00:00:00.000Z', pem: pinnedCertificate }];
  const input = { identifier: 'bank', name: 'Bank', flows: ['USER_REGISTRATION'], redirectUrl: 'bank://login', certificates };
  expect((await admin.call('createMobileApp(input: MobileAppInput!)', { input }, 'mobileApp { version }')).userErrors).toEqual([]);
  const stored = () => platform.sql(`select certificates from mobile_app where identifier = 'bank'`);
  const pinned = await stored();
  const without = { identifier: 'bank', input: { version: 1, certificates: [] } };
  await admin.call('updateMobileApp(identifier: String!, input: MobileAppInput!)', without, 'mobileApp { version }');
  expect(await stored()).toEqual([{ certificates: [] }]);
  expect(await revert('mobile_app', 'bank', 1, 2)).toMatchObject({ keptFields: [], userErrors: [] });
  expect(await stored()).toEqual(pinned);
  await admin.call('deleteMobileApp(identifier: String!)', { identifier: 'bank' }, 'deletedId');
  expect(await revert('mobile_app', 'bank', 1, 4)).toMatchObject({ objectId: 'bank', keptFields: [], userErrors: [] });
  expect(await stored()).toEqual(pinned);
});

const oauth = {
  clientId: 'signet',
  clientSecret: 'upstream',
  authorizationUrl: 'https://corp.example/authorize',
  tokenUrl: 'https://corp.example/token',
  profileUrl: 'https://corp.example/profile',
};
const createProvider = (identifier: string, more: object) =>
  admin.call(
    'createIdentityProvider(input: IdentityProviderInput!)',
    { input: { identifier, name: identifier, ...more } },
    'identityProvider { version }',
  );
const createMapping = (identityProvider: string, targetName = 'email') =>
  admin.call(
    'createAttributeMapping(identityProvider: String!, input: AttributeMappingInput!)',
    { identityProvider, input: { source: 'IDENTITY_PROVIDER', sourceName: 'mail', targetName } },
    'attributeMapping { id }',
  );
const mappings = () => platform.sql('select identity_provider, source_name, target_name from attribute_mapping order by target_name');

test('an attribute mapping has a past of its own', async () => {
  await createProvider('corp', { type: 'OAUTH', oauth });
  const { attributeMapping } = await createMapping('corp');
  const change = { id: attributeMapping.id, input: { version: 1, sourceName: 'e-mail', targetName: 'phoneNumber' } };
  await admin.call('updateAttributeMapping(id: ID!, input: AttributeMappingInput!)', change, 'attributeMapping { id }');
  await trail.mark();
  expect(await revert('attribute_mapping', attributeMapping.id, 1, 2)).toMatchObject({ objectId: attributeMapping.id, userErrors: [] });
  await trail.expectTrail([
    [
      'ADMIN_IDENTITY_PROVIDER_ATTRIBUTE_MAPPING_UPDATED',
      { details: { objectId: attributeMapping.id, changes: { sourceName: ['e-mail', 'mail'], targetName: ['phoneNumber', 'email'] } } },
    ],
  ]);
  await admin.call('deleteAttributeMapping(id: ID!)', { id: attributeMapping.id }, 'deletedId');
  await trail.mark();
  const { objectId, userErrors } = await revert('attribute_mapping', attributeMapping.id, 2, 4);
  expect(userErrors).toEqual([]);
  expect(objectId).not.toBe(attributeMapping.id);
  expect(await mappings()).toEqual([{ identity_provider: 'corp', source_name: 'e-mail', target_name: 'phoneNumber' }]);
  await trail.expectTrail(['ADMIN_IDENTITY_PROVIDER_ATTRIBUTE_MAPPING_CREATED']);
  await platform.sql('delete from attribute_mapping');
});

test('a provider that was deleted comes back with its mappings; one whose secret is gone only says so', async () => {
  await createProvider('gate', { type: 'HEADER' });
  await createMapping('gate', 'email');
  await createMapping('gate', 'phoneNumber');
  const before = await mappings();
  await admin.call('deleteIdentityProvider(identifier: String!)', { identifier: 'gate' }, 'deletedId');
  const deleted = (await trail.events()).at(-1);
  expect(deleted).toMatchObject({ type: 'ADMIN_IDENTITY_PROVIDER_DELETED', details: { removed: { attributeMappings: 2 } } });
  await trail.mark();
  expect(await revert('identity_provider', 'gate', 1, 2)).toMatchObject({ keptFields: [], userErrors: [] });
  expect(await mappings()).toEqual(before);
  const created = 'ADMIN_IDENTITY_PROVIDER_ATTRIBUTE_MAPPING_CREATED';
  await trail.expectTrail(['ADMIN_IDENTITY_PROVIDER_CREATED', created, created]);

  await admin.call('deleteIdentityProvider(identifier: String!)', { identifier: 'corp' }, 'deletedId');
  expect(faultsOf(await revert('identity_provider', 'corp', 1, 2))).toEqual(['REQUIRED input.oauth.clientSecret']);
});

test('an administrator account that was deleted comes back with a temporary password that is shown once', async () => {
  const input = { username: 'returning', password: 'a phrase of some length 4711', roles: ['OPERATOR'], passwordTemporary: false };
  await admin.call('createAdminAccount(input: AdminAccountInput!)', { input }, 'adminAccount { version }');
  await admin.call('deleteAdminAccount(username: String!)', { username: 'returning' }, 'deletedId');
  expect(await revert('admin_account', 'returning', 1, 2, true)).toMatchObject({ oneTimeSecret: null, userErrors: [] });
  await trail.mark();
  const { oneTimeSecret, keptFields, userErrors } = await revert('admin_account', 'returning', 1, 2);
  expect({ keptFields, userErrors }).toEqual({ keptFields: ['password', 'passwordTemporary'], userErrors: [] });
  expect(oneTimeSecret).toMatch(/^[a-z0-9]{6}(-[a-z0-9]{6}){3}$/);
  await trail.expectTrail([['ADMIN_ACCOUNT_CREATED', { details: { objectId: 'returning' } }]]);
  expect(JSON.stringify(await platform.sql('select changes from configuration_version'))).not.toContain(oneTimeSecret);
  await signInAdmin(platform, { username: 'returning', password: oneTimeSecret });
  expect(await platform.sql(`select roles, password_temporary from admin_account where username = 'returning'`)).toEqual([
    { roles: ['OPERATOR'], password_temporary: true },
  ]);
});
