import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { givenClient } from '../support/fixtures.ts';
import { givenCode, redeem } from '../support/given-code.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

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

const selection =
  'user { id userId username hasPassword email emailVerified phoneNumber phoneNumberVerified givenName familyName locale enabled version createdAt updatedAt }';
const create = (input: object) => admin.call('createUser(input: UserInput!)', { input }, selection);
const update = (userId: string, input: object) => admin.call('updateUser(userId: String!, input: UserInput!)', { userId, input }, selection);
const setPassword = (userId: string, password: string) =>
  admin.call('setUserPassword(userId: String!, password: String!)', { userId, password }, selection);
const remove = (userId: string) => admin.call('deleteUser(userId: String!)', { userId }, 'deletedId');
const codes = (answer: { userErrors: { code: string; field: string[] | null }[] }) =>
  answer.userErrors.map(({ code, field }) => `${code} ${field?.join('.')}`);

const password = 'violet lantern sixty';
let counter = 0;
const given = async (more: object = {}) => {
  counter += 1;
  return (await create({ username: `person-${counter}`, password, ...more })).user;
};

test('security L7: a dry run of a password tells the same whether it is the present one or another', async () => {
  const { userId } = await given();
  await trail.mark();
  const rehearse = (guess: string) =>
    admin.call(
      'updateUser(userId: String!, input: UserInput!, dryRun: Boolean)',
      { userId, input: { version: 1, password: guess }, dryRun: true },
      'preview { changes { field before after } events { type } }',
    );
  const [right, wrong] = [await rehearse(password), await rehearse('another lantern sixty')];
  expect(right).toEqual(wrong);
  expect(right.preview.events).toEqual([{ type: 'USER_UPDATED' }]);
  await trail.expectTrail([]);
});

test('security L8: setting the password that is there already ends sessions and tokens as well', async () => {
  const { userId } = await given();
  const { clientId } = await givenClient(platform);
  await platform.sql(
    `insert into token_family (id, client_id, user_id, scopes, amr, auth_time, access_expires_at) values (gen_random_uuid(), $1, $2, '{}', '{pwd}', now(), now() + interval '1 hour')`,
    [clientId, userId],
  );
  await trail.mark();
  expect((await setPassword(userId, password)).userErrors).toEqual([]);
  expect(await platform.sql('select 1 from token_family where user_id = $1 and revoked_at is null', [userId])).toEqual([]);
  await trail.expectTrail([['USER_UPDATED', { userId, details: { fields: ['password'], reason: 'credentials_changed' } }]]);
});

test('a person is added under a fresh subject identifier; the event names fields, never values', async () => {
  const { user, userErrors } = await create({
    username: ' Alice ',
    password,
    email: 'alice@example.org',
    emailVerified: true,
    givenName: 'Alice',
    locale: 'nl-NL',
  });
  expect(userErrors).toEqual([]);
  expect(user).toMatchObject({
    username: 'Alice',
    hasPassword: true,
    email: 'alice@example.org',
    emailVerified: true,
    phoneNumber: null,
    enabled: true,
    version: 1,
  });
  expect(user.userId).toMatch(/^[0-9a-f-]{36}$/);
  const [row] = await platform.sql('select password_hash from directory_user where user_id = $1', [user.userId]);
  expect(row.password_hash).toMatch(/^\$argon2id\$/);
  const [event] = await trail.expectTrail([
    [
      'USER_CREATED',
      {
        userId: user.userId,
        adminUser: admin.username,
        details: { fields: ['username', 'email', 'emailVerified', 'givenName', 'locale', 'password'] },
      },
    ],
  ]);
  expect(JSON.stringify(event?.details)).not.toMatch(/Alice|alice|violet/);
});

describe('what is not valid', () => {
  test.each<[string, object, string[]]>([
    ['no username', {}, ['REQUIRED input.username']],
    ['a blank username', { username: '  ' }, ['INVALID_VALUE input.username']],
    ['a taken username in other letters', { username: 'TAKEN' }, ['ALREADY_EXISTS input.username']],
    ['a username with NUL', { username: 'a\u0000' }, ['INVALID_VALUE input.username']],
    ['a bad address', { username: 'x', email: 'no address' }, ['INVALID_VALUE input.email']],
    ['a verified address without an address', { username: 'x', emailVerified: true }, ['INVALID_VALUE input.emailVerified']],
    ['a national number', { username: 'x', phoneNumber: '0201234567' }, ['INVALID_VALUE input.phoneNumber']],
    ['no language', { username: 'x', locale: 'dutch!' }, ['INVALID_VALUE input.locale']],
    ['RS-181: a password of 14 characters', { username: 'x', password: 'fourteen chars' }, ['INVALID_VALUE input.password']],
    ['RS-181: the username in the password', { username: 'montgomery', password: 'montgomery is here' }, ['INVALID_VALUE input.password']],
    ['RS-181: a repetition', { username: 'x', password: 'abcabcabcabcabcabc' }, ['INVALID_VALUE input.password']],
  ])('%s', async (_, input, expected) => {
    await given({ username: `taken` });
    await trail.mark();
    expect(codes(await create(input))).toEqual(expected);
    await trail.expectTrail([]);
  });

  test('RS-181: long passwords, blanks and emoji are welcome', async () => {
    for (const long of ['🦆🐢🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧🐦', `${'quite a long sentence, '.repeat(3)}end`, 'x y z 1 2 3 4 5 6 7 8 9'])
      expect((await given({ password: long })).hasPassword).toBe(true);
  });
});

describe('an update', () => {
  test('changes what it names; a new address is not verified because the old one was', async () => {
    const user = await given({ email: 'old@example.org', emailVerified: true, phoneNumber: '+31201234567', phoneNumberVerified: true });
    await trail.mark();
    const { user: changed } = await update(user.userId, { version: 1, email: 'new@example.org', phoneNumber: null });
    expect(changed).toMatchObject({
      email: 'new@example.org',
      emailVerified: false,
      phoneNumber: null,
      phoneNumberVerified: false,
      hasPassword: true,
      version: 2,
    });
    await trail.expectTrail([
      ['USER_UPDATED', { userId: user.userId, details: { fields: ['email', 'emailVerified', 'phoneNumber', 'phoneNumberVerified'] } }],
    ]);
  });

  test('that changes nothing leaves no trace', async () => {
    const user = await given();
    await trail.mark();
    expect((await update(user.userId, { version: 1, username: user.username })).user.version).toBe(1);
    expect(codes(await update(user.userId, { username: 'x' }))).toEqual(['REQUIRED input.version']);
    expect(codes(await update(user.userId, { version: 3, username: 'x' }))).toEqual(['STALE_VERSION input.version']);
    expect(codes(await update('nobody', { version: 1 }))).toEqual(['NOT_FOUND userId']);
    await trail.expectTrail([]);
  });
});

describe('RS-185: sessions, tokens and codes end', () => {
  /** A person with a browser session, tokens, a code and a consent. */
  async function signedIn() {
    const user = await given();
    const client = await givenClient(platform);
    const holder = { userId: user.userId, username: user.username, password };
    const { json } = await redeem(platform.agent(), client, await givenCode(platform, client, { user: holder }));
    await givenCode(platform, client, { user: holder });
    await platform.sql(
      `insert into browser_session (id, secret_hash, user_id, auth_time, acr, amr, expires_at, max_expires_at)
       values (gen_random_uuid(), sha256($1::text::bytea), $1, now(), 'x', '{pwd}', now() + interval '1 hour', now() + interval '1 hour')`,
      [user.userId],
    );
    await platform.sql(`insert into consent (id, user_id, client_id, scopes) values (gen_random_uuid(), $1, $2, '{read}')`, [
      user.userId,
      client.clientId,
    ]);
    await trail.mark();
    const works = async () =>
      (await platform.agent().get('/oauth/v1/userinfo', { headers: { authorization: `Bearer ${json.access_token}` } })).status === 200;
    expect(await works()).toBe(true);
    await trail.mark();
    return { user, works };
  }
  const ended = { sessions: 1, tokens: 1, grants: 1 };

  test('when the account is disabled', async () => {
    const { user, works } = await signedIn();
    await update(user.userId, { version: 1, enabled: false });
    await trail.expectTrail([['USER_UPDATED', { userId: user.userId, details: { fields: ['enabled'], reason: 'user_disabled', removed: ended } }]]);
    expect(await works()).toBe(false);
    expect(await platform.sql('select revoked_reason from token_family where user_id = $1', [user.userId])).toEqual([
      { revoked_reason: 'user_disabled' },
    ]);
  });

  test('when the password is changed', async () => {
    const { user, works } = await signedIn();
    expect((await setPassword(user.userId, 'another good long one')).user.version).toBe(2);
    await trail.expectTrail([
      ['USER_UPDATED', { userId: user.userId, details: { fields: ['password'], reason: 'credentials_changed', removed: ended } }],
    ]);
    expect(await works()).toBe(false);
  });

  test('when the person is deleted; consents go too', async () => {
    const { user, works } = await signedIn();
    expect(await remove(user.userId)).toEqual({ deletedId: user.userId, userErrors: [] });
    await trail.expectTrail([['USER_DELETED', { userId: user.userId, details: { removed: { ...ended, consents: 1 } } }]]);
    expect(await works()).toBe(false);
    expect(codes(await remove(user.userId))).toEqual(['NOT_FOUND userId']);
  });

  test('but not when only a name changes', async () => {
    const { user, works } = await signedIn();
    await update(user.userId, { version: 1, givenName: 'Robin' });
    expect(await works()).toBe(true);
  });
});

test('a password that is not good enough is not set', async () => {
  const user = await given();
  await trail.mark();
  expect(codes(await setPassword(user.userId, 'short'))).toEqual(['INVALID_VALUE password']);
  expect(codes(await setPassword('nobody', 'long enough to be good'))).toEqual(['NOT_FOUND userId']);
  await trail.expectTrail([]);
});

describe('reads', () => {
  test('list by pages, search in names and addresses, and find one', async () => {
    const user = await given({ username: 'searchable', email: 'Findable@example.org' });
    const search = async (text: string) =>
      (await admin.ask('query ($text: String) { users(search: $text) { totalCount edges { node { username } } } }', { text })).data.users;
    expect(await search('ARCHAB')).toEqual({ totalCount: 1, edges: [{ node: { username: 'searchable' } }] });
    expect((await search('findable@')).totalCount).toBe(1);
    const { data } = await admin.ask('query ($id: String!) { user(userId: $id) { username } nobody: user(userId: "nobody") { id } }', {
      id: user.userId,
    });
    expect(data).toEqual({ user: { username: 'searchable' }, nobody: null });
  });

  test('RS-142: show no hash', async () => {
    for (const field of ['password', 'passwordHash']) {
      const answer = await admin.ask(`{ users { edges { node { ${field} } } } }`);
      expect(answer.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    }
  });

  test('are open to the helpdesk, changes are not', async () => {
    const helpdesk = await openAdminDesk(platform, 'HELPDESK');
    expect((await helpdesk.ask('{ users { totalCount } }')).errors).toBeUndefined();
    await trail.mark();
    const answer = await helpdesk.ask('mutation { deleteUser(userId: "x") { deletedId } }');
    expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    await trail.expectTrail([['ADMIN_ACCESS_DENIED', { adminUser: helpdesk.username, details: { endpoint: 'deleteUser' } }]]);
  });
});
