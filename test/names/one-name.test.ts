import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { applyFile, exportConfig } from '../../src/cli/apply/index.ts';
import { signIn } from '../oauth/steps.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { type GivenClient, givenAdmin, givenClient } from '../support/fixtures.ts';
import { ask } from '../support/graphql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

const password = 'violet lantern sixty';
let platform: Platform;
let trail: Trail;
let desk: AdminDesk;
let client: GivenClient;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  desk = await openAdminDesk(platform);
  client = await givenClient(platform, { consent_disabled: true });
});
beforeEach(async () => {
  await platform.sql('delete from throttle');
  await trail.mark();
});
afterAll(() => platform.stop());

const createUser = (username: string, more: object = {}) =>
  desk.call('createUser(input: UserInput!)', { input: { username, password, ...more } }, 'user { userId username version }');
const faults = ({ userErrors }: { userErrors: { code: string; field: string[] | null }[] }) =>
  userErrors.map(({ code, field }) => `${code} ${field?.join('.')}`);

describe.each([
  ['alice', [' alice', 'alice ', '\u00a0Alice\t', 'ALICE'], 'Alice'],
  ['Jürgen', ['jürgen', 'JÜRGEN', 'ju\u0308rgen', ' JU\u0308RGEN '], 'JÜRGEN'],
  ['Ольга', ['ольга', 'ОЛЬГА', ' ольга'], 'ОЛЬГА'],
  ['İ', ['i\u0307', '\u0130'], 'i\u0307'],
])('oauth 10, oauth 11, platform 23: %s', (username, spellings, second) => {
  test('signs in by every spelling, and nobody else gets the name', async () => {
    const { user } = await createUser(username);
    await trail.mark();
    for (const spelling of spellings) {
      const answer = await signIn(platform.agent(), client, { userId: user.userId, username: spelling, password });
      expect([spelling, answer.status]).toEqual([spelling, 302]);
    }
    const signedIn = await platform.sql('select distinct user_id from browser_session where user_id = $1', [user.userId]);
    expect(signedIn).toEqual([{ user_id: user.userId }]);
    await trail.mark();
    expect(faults(await createUser(second))).toEqual(['ALREADY_EXISTS input.username']);
    const other = (await createUser(`${username} other`)).user;
    const renamed = await desk.call(
      'updateUser(userId: String!, input: UserInput!)',
      { userId: other.userId, input: { version: 1, username: ` ${second} ` } },
      'user { userId }',
    );
    expect(faults(renamed)).toEqual(['ALREADY_EXISTS input.username']);
    await trail.expectTrail(['USER_CREATED']);
  });
});

test('platform 24: a search finds a name however it is composed and cased', async () => {
  const { user } = await createUser('Zoë Ångström', { email: 'zoe.angstrom@example.org' });
  const search = (text: string) =>
    desk
      .ask('query ($text: String!) { users(search: $text) { edges { node { userId } } } }', { text })
      .then(({ data }) => data.users.edges.map(({ node }: { node: { userId: string } }) => node.userId));
  for (const text of ['zoë', 'ZOE\u0308', 'a\u030angstro\u0308m', ' ÅNGSTRÖM ', 'ZOE.ANGSTROM@'])
    expect([text, await search(text)]).toEqual([text, [user.userId]]);

  await givenClient(platform, { client_id: 'elan', name: 'Élan' });
  const clients = await desk.ask('query ($text: String!) { clients(filter: { search: $text }) { edges { node { clientId } } } }', {
    text: 'E\u0301LAN',
  });
  expect(clients.data.clients.edges).toEqual([{ node: { clientId: 'elan' } }]);
});

test('platform 23: a renamed user is found by the new name only', async () => {
  const { user } = await createUser('Ümit');
  await desk.call(
    'updateUser(userId: String!, input: UserInput!)',
    { userId: user.userId, input: { version: 1, username: 'Özlem', email: 'Oezlem@Example.org' } },
    'user { userId }',
  );
  expect(await platform.sql('select username_key, email_key from directory_user where user_id = $1', [user.userId])).toEqual([
    { username_key: 'özlem', email_key: 'oezlem@example.org' },
  ]);
  expect((await signIn(platform.agent(), client, { userId: user.userId, username: 'ÖZLEM', password })).status).toBe(302);
  expect(faults(await createUser('ÜMIT'))).toEqual([]);
});

test('oauth 10: administrators sign in by every spelling, under the name of their account', async () => {
  const { username } = await givenAdmin(platform, { username: 'Grace', password });
  const login = `mutation ($username: String!, $password: String!) {
    adminLogin(username: $username, password: $password) { session { username } userErrors { code } } }`;
  for (const spelling of [' Grace', 'grace ', 'GRACE'])
    expect((await ask(platform, 'admin', login, { username: spelling, password })).data.adminLogin).toEqual({
      session: { username },
      userErrors: [],
    });
  const second = await desk.call(
    'createAdminAccount(input: AdminAccountInput!)',
    { input: { username: 'GRACE', password } },
    'adminAccount { username }',
  );
  expect(faults(second)).toEqual(['ALREADY_EXISTS input.username']);
});

test('platform 23: names of clients and providers are one in capital and small letters', async () => {
  const api = 'createApiClient(input: ApiClientInput!)';
  await desk.call(api, { input: { clientId: 'm1', name: 'Émile', apiScopes: ['TOKEN_INTROSPECTION'] } }, 'client { clientId }');
  expect(
    faults(await desk.call(api, { input: { clientId: 'm2', name: 'E\u0301MILE', apiScopes: ['TOKEN_INTROSPECTION'] } }, 'client { clientId }')),
  ).toEqual(['ALREADY_EXISTS input.name']);
  const create = 'createIdentityProvider(input: IdentityProviderInput!)';
  const provider = (identifier: string, name: string) =>
    desk.call(create, { input: { identifier, name, type: 'HEADER' } }, 'identityProvider { identifier }');
  expect(faults(await provider('p1', 'Élysée'))).toEqual([]);
  expect(faults(await provider('p2', 'ÉLYSÉE'))).toEqual(['ALREADY_EXISTS input.name']);
});

describe('platform 23: a configuration file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signet-names-'));
  });
  const apply = (text: string) => {
    const file = join(folder, 'signet.yaml');
    writeFileSync(file, text);
    return applyFile(platform.runtime, file);
  };

  test('finds what it names by the key, and what is exported applies again', async () => {
    await createUser('Łukasz');
    const again = await apply('users:\n  - username: "Łukasz"\nadminAccounts: []\n');
    expect(again.objects.map(({ kind, action }) => `${action} ${kind}`)).toEqual(['none users']);
    await apply('pinPolicies:\n  - name: "Ju\u0308rgen"\n');
    expect((await apply('pinPolicies:\n  - name: "Ju\u0308rgen"\n')).isEmpty).toBe(true);
    await createUser('i\u0307 and so on', { password: null });
    const exported = await exportConfig(platform.runtime);
    expect(exported).toContain('Łukasz');
  });

  test('platform 23: an exported secret has the variable of its object, whoever else is there', async () => {
    const variables = async () => {
      const lines = (await exportConfig(platform.runtime)).split('\n').map((line) => /(USER_PASSWORD_\w+)/.exec(line)?.[1]);
      return lines.filter((name): name is string => name?.startsWith('USER_PASSWORD_ROBIN') === true);
    };
    const people = [];
    for (const username of ['robin-x', 'robin_x', 'Robin.X']) people.push((await createUser(username)).user.userId);
    const [first, second, third, ...more] = await variables();
    expect([first, more]).toEqual(['USER_PASSWORD_ROBIN_X', []]);
    expect(second).toMatch(/^USER_PASSWORD_ROBIN_X_[0-9A-F]{8}$/);
    await desk.call('deleteUser(userId: String!)', { userId: people[0] }, 'deletedId');
    expect(await variables()).toEqual([second, third]);
    await desk.call('deleteUser(userId: String!)', { userId: people[1] }, 'deletedId');
    expect(await variables()).toEqual([third]);
  });

  test('names nobody twice', async () => {
    for (const [one, two] of [
      ['jörg', 'JÖRG'],
      ['\u0130x', 'i\u0307x'],
      ['bob', ' bob '],
      ['o\u0308', 'ö'],
    ] as const)
      await expect(apply(`users:\n  - username: "${one}"\n  - username: "${two}"\n`)).rejects.toMatchObject({
        problems: [expect.objectContaining({ message: `${two.trim()} stands in the file twice`, path: 'users[1].username' })],
      });
  });
});
