import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { givenScopes } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';

let platform: Platform;
let admin: AdminDesk;

beforeAll(async () => {
  platform = await startPlatform();
  admin = await openAdminDesk(platform);
  await givenScopes(platform, 'read');
});
afterAll(() => platform.stop());

interface Kind {
  readonly type: string;
  /** Its mutations are named after it. */
  readonly name: string;
  readonly input: string;
  /** Field of the payload, and what is read of the object. */
  readonly node: string;
  readonly fields: string;
  /** The argument that names it, and the field of the object that holds it. */
  readonly key: readonly [declared: string, field: string];
  readonly first: Readonly<Record<string, unknown>>;
  readonly change: Readonly<Record<string, unknown>>;
}

const id = ['id: ID!', 'id'] as const;
const kinds: readonly Kind[] = [
  {
    type: 'message',
    name: 'Message',
    input: 'MessageInput',
    node: 'message',
    fields: 'id defaultContent translations { locale text }',
    key: id,
    first: { key: 'greeting', defaultContent: 'Hello' },
    change: { defaultContent: 'Good day', translations: [{ locale: 'en', text: 'Hi' }] },
  },
  {
    type: 'api_client',
    name: 'ApiClient',
    input: 'ApiClientInput',
    node: 'client',
    fields: '... on ApiClient { clientId name apiScopes }',
    key: ['clientId: String!', 'clientId'],
    first: { clientId: 'machine', name: 'Machine', apiScopes: ['EVENTS'] },
    change: { name: 'Other', apiScopes: ['CONFIG', 'EVENTS'] },
  },
  {
    type: 'mobile_platform',
    name: 'MobilePlatform',
    input: 'MobilePlatformInput',
    node: 'mobilePlatform',
    fields: 'name minimumOsVersion blockedOsVersions',
    key: ['name: PlatformName!', 'name'],
    first: { name: 'IOS', minimumOsVersion: '15' },
    change: { minimumOsVersion: '16', blockedOsVersions: ['16.1'] },
  },
  {
    type: 'fido_policy_mapping',
    name: 'FidoPolicyMapping',
    input: 'FidoPolicyMappingInput',
    node: 'fidoPolicyMapping',
    fields: 'id name aaid policyId',
    key: id,
    first: { name: 'Face', aaid: '0010#0001', policyId: 'face' },
    change: { policyId: 'other' },
  },
  {
    type: 'auth_properties_set',
    name: 'AuthPropertiesSet',
    input: 'AuthPropertiesSetInput',
    node: 'authPropertiesSet',
    fields: 'id name requestExpiresIn maxResends',
    key: id,
    first: { name: 'sms', method: 'SMS' },
    change: { requestExpiresIn: 60, maxResends: 2 },
  },
];

test.each(kinds)(
  '$type is made what it was, also after it was deleted',
  async ({ type, name, input, node, fields, key: [declared, field], first, change }) => {
    const shown = `${node} { version ${fields} }`;
    const argument = declared.replace(/:.*/, '');
    const created = await admin.call(`create${name}(input: ${input}!)`, { input: first }, shown);
    expect(created.userErrors).toEqual([]);
    const key = created[node][field];
    const update = (version: number, more: object) =>
      admin.call(`update${name}(${declared}, input: ${input}!)`, { [argument]: key, input: { version, ...more } }, shown);
    const revert = (toVersion: number, version: number) =>
      admin.call(
        'revertConfiguration(objectType: String!, objectId: String!, toVersion: Int!, version: Int!)',
        { objectType: type, objectId: key, toVersion, version },
        'objectId',
      );
    expect((await update(1, change)).userErrors).toEqual([]);
    expect((await revert(1, 2)).userErrors).toEqual([]);
    // An update that changes nothing answers the object as it is.
    const { version: _, ...reverted } = (await update(3, {}))[node];
    const { version: __, ...asCreated } = created[node];
    expect(reverted).toEqual(asCreated);
    const remove = type === 'api_client' ? 'deleteClient' : `delete${name}`;
    expect((await admin.call(`${remove}(${declared})`, { [argument]: key }, 'deletedId')).userErrors).toEqual([]);
    const anew = await revert(2, 4);
    expect(anew.userErrors).toEqual([]);
    const now = await admin.call(
      `update${name}(${declared}, input: ${input}!)`,
      { [argument]: field === 'id' ? anew.objectId : key, input: { version: 1 } },
      shown,
    );
    expect(now[node]).toMatchObject(change);
  },
);
