import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { hashPassword } from '../../src/kernel/base/crypto/password-hash.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { basicOf, givenClient } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';

let platform: Platform;
let admin: AdminDesk;

beforeAll(async () => {
  platform = await startPlatform();
  admin = await openAdminDesk(platform);
});
afterAll(() => platform.stop());

test('security H3: the versions of a document are told apart among blanks, and a header of blanks is too long', async () => {
  for (const path of ['/oauth/v1/keys', '/oauth/.well-known/openid-configuration']) {
    const etag = (await platform.agent().get(path)).headers.get('etag') as string;
    const ask = async (known: string) => (await platform.agent().get(path, { headers: { 'if-none-match': known } })).status;
    expect(await ask(`"a"${' '.repeat(7000)},\t${etag} `)).toBe(304);
    expect(await ask(`"a"${' '.repeat(7000)}x`)).toBe(200);
    expect(await ask(`"a"${' '.repeat(31_000)}x`)).toBe(431);
  }
});

test.each([3000, 10_000])('security L12, reliability R6: %i nested brackets are a fault of the document', async (depth) => {
  for (const nested of [
    `{ node(id: ${'['.repeat(depth)}`,
    `query ($a: ${'['.repeat(depth)}Int`,
    '{ a '.repeat(depth),
    `{ a(b: ${'{ c: '.repeat(depth)}`,
  ]) {
    const { status, json } = await platform.agent().postJson('/graphql/admin', { query: nested });
    expect([status, json.errors[0].extensions.code]).toEqual([400, 'GRAPHQL_PARSE_FAILED']);
    expect(json.errors[0].message).toMatch(/nested too deeply/);
  }
  const inText = await platform.agent().postJson('/graphql/admin', { query: `{ node(id: "${'['.repeat(depth)}") { id } }` });
  expect(inText.json.errors[0].extensions.code).toBe('UNAUTHENTICATED');
});

test('security M3: braces in the tag of a form are walked through once', async () => {
  const templates = async (content: string) => {
    const archive = Buffer.from(zipSync({ 'login.html': Buffer.from(content) })).toString('base64');
    const input = { name: 'braces', archive };
    const { userErrors } = await admin.call(
      'createTemplateSet(input: TemplateSetInput!, dryRun: Boolean)',
      { input, dryRun: true },
      'templateSet { id }',
    );
    return userErrors.map(({ message }: { message: string }) => message);
  };
  expect(await templates(`<form ${'{{ home }}'.repeat(60)}`)).toEqual([]);
  expect(await templates(`<form ${'{{ home }}'.repeat(60)}>`)).toEqual([expect.stringContaining('the action of a form')]);
  expect(await templates(`<form class="{{ '>' }}" {% if home %} action="{{ home }}/login" {% endif %}>`)).toEqual([]);
});

const costly = [
  '$argon2id$v=19$m=524288,t=20,p=1$c29tZXNhbHQ$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU',
  '$argon2id$v=19$m=4294967295,t=4294967295,p=1$c29tZXNhbHQ$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU',
  '$argon2id$v=19$m=65536,t=3,p=64$c29tZXNhbHQ$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU',
  `$2b$31$${'a'.repeat(53)}`,
  `$2b$15$${'a'.repeat(53)}`,
  '$pbkdf2-sha1$99999999$c29tZXNhbHQ$YWJjZGVmZ2hpamtsbW5vcHFyc3Q=',
];
const cheap = [
  '$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU',
  `$2b$04$${'a'.repeat(53)}`,
  '$pbkdf2-sha1$1$c29tZXNhbHQ$YWJjZGVmZ2hpamtsbW5vcHFyc3Q=',
];

test.each([...costly, ...cheap])('security M2: %s is not taken over', async (hashedClientSecret) => {
  const input = { clientId: 'imported', name: 'Imported', grantTypes: ['CLIENT_CREDENTIALS'], hashedClientSecret };
  const { userErrors } = await admin.call('createStaticClient(input: StaticClientInput!)', { input }, 'client { id }');
  expect(userErrors).toEqual([
    { code: 'INVALID_VALUE', field: ['input', 'hashedClientSecret'], message: expect.stringContaining('m 7168 to 262144') },
  ]);
});

test('security M2: a hash that costs too much and is there already is not computed; one within the bounds is', async () => {
  for (const secret_hash of costly) {
    const client = await givenClient(platform, { secret: 'whatever', secret_hash });
    expect((await platform.agent().postForm('/oauth/v1/token', { grant_type: 'client_credentials' }, { headers: client.basic })).status).toBe(401);
  }
  const input = {
    clientId: 'imported',
    name: 'Imported',
    grantTypes: ['CLIENT_CREDENTIALS'],
    hashedClientSecret: await hashPassword('as it was there before'),
  };
  const { userErrors } = await admin.call('createStaticClient(input: StaticClientInput!)', { input }, 'client { id }');
  expect(userErrors).toEqual([]);
  const headers = basicOf('imported', 'as it was there before');
  const answer = await platform.agent().postForm('/oauth/v1/token', { grant_type: 'client_credentials' }, { headers });
  expect(answer.json.error).toBe('invalid_scope');
});

test('security M2: the configuration takes no hash that costs too much', async () => {
  for (const passwordHash of [...costly, ...cheap])
    await expect(
      startPlatform({ env: { SIGNET_ADMIN_ACCOUNTS: JSON.stringify([{ username: 'breakglass', passwordHash, roles: ['ADMIN'] }]) } }),
    ).rejects.toThrow(/SIGNET_ADMIN_ACCOUNTS/);
});

test.each(['Password12345678', 'letmeinletmein123', '1qaz2wsx3edc4rfv', 'administrator123'])('security L14: %s is refused', async (password) => {
  const message = expect.stringContaining('too easy to guess');
  const account = { username: 'someone', roles: ['OPERATOR'], password };
  expect((await admin.call('createAdminAccount(input: AdminAccountInput!)', { input: account }, 'adminAccount { username }')).userErrors).toEqual([
    { code: 'INVALID_VALUE', field: ['input', 'password'], message },
  ]);
  expect((await admin.call('createUser(input: UserInput!)', { input: { username: 'someone', password } }, 'user { userId }')).userErrors).toEqual([
    { code: 'INVALID_VALUE', field: ['input', 'password'], message },
  ]);
});

test('security L14: what is known of a person is no password of that person', async () => {
  const input = { username: 'someone', email: 'leopoldina@haarlemmermeer.example', password: 'leopoldinahaarlemmermeer' };
  const { userErrors } = await admin.call('createUser(input: UserInput!)', { input }, 'user { userId }');
  expect(userErrors).toMatchObject([{ code: 'INVALID_VALUE', field: ['input', 'password'] }]);
});
