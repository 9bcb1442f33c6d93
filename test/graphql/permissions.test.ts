import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { graphqlApis } from '../../src/server/graphql.ts';
import { type GivenAccount, givenAccount, givenConsent } from '../end-users/account.ts';
import { givenUser } from '../support/fixtures.ts';
import { ask, type GraphqlAnswer, type GraphqlApi } from '../support/graphql.ts';
import { givenEnrolment, givenInstallation, givenMobileApp, givenProfile } from '../support/installations.ts';
import { openRawSocket } from '../support/raw-socket.ts';
import { signInAdmin } from '../support/sign-in-admin.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type ApiCaller, everyCaller } from './callers.ts';
import { everyRootField, type RootField } from './every-field.ts';
import { type PermissionLine, readPermissionPage } from './permission-page.ts';
import { stateOf } from './state-of.ts';

const apis = ['admin', 'account'] as const;
const fields = { admin: everyRootField(graphqlApis().admin.schema), account: everyRootField(graphqlApis().account.schema) };
const page = { admin: readPermissionPage('admin'), account: readPermissionPage('account') };
const names = [
  ...['nobody', 'ADMIN', 'OPERATOR', 'HELPDESK', 'OPERATOR+HELPDESK', 'no role', 'ADMIN with a temporary password'],
  'ADMIN restricted to applications',
  ...['ADMIN', 'CONFIG', 'END_USER', 'EVENTS', 'INSIGHTS', 'MOBILE_AUTHENTICATION', 'PAYLOAD_ENCRYPTION_POLICY', 'TOKEN_INTROSPECTION']
    .concat('USER_REGISTRATION', 'no scope')
    .map((scope) => `API client with ${scope}`),
  ...['end user with openid end_user_self', 'end user with openid'],
];

let platform: Platform;
let callers: ApiCaller[];
beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_REQUESTS_PER_MINUTE: '0' } });
  callers = await everyCaller(platform);
});
afterAll(() => platform.stop());

function lineOf(api: GraphqlApi, { coordinate }: RootField): PermissionLine {
  const line = page[api].get(coordinate);
  if (!line) throw new Error(`docs/permissions.md does not name ${coordinate}`);
  return line;
}

function callerNamed(name: string): ApiCaller {
  const caller = callers.find((candidate) => candidate.name === name);
  if (!caller) throw new Error(`no caller ${name}`);
  return caller;
}

const codeOf = ({ errors }: GraphqlAnswer): string | undefined => errors?.[0]?.extensions.code;
const refusals = ({ name }: ApiCaller) => (name === 'nobody' ? ['UNAUTHENTICATED'] : ['FORBIDDEN', 'UNAUTHENTICATED']);

/** Whether the refusal is the door's; where a flow refuses, it does so after the arguments were read. */
const isByDoor = (api: GraphqlApi, field: RootField) => {
  const permission = graphqlApis()[api].permissions[field.coordinate];
  return !permission?.needs;
};

async function expectRefusal(caller: ApiCaller, api: GraphqlApi, field: RootField): Promise<void> {
  const { operation, call, fullCall, name, coordinate } = field;
  const invalid = `${name}(thereIsNoSuchArgument: {}) { thereIsNoSuchField }`;
  for (const asked of isByDoor(api, field) ? [call, fullCall, invalid] : [call]) {
    const answer = await ask(platform, api, `${operation} { ${asked} }`, {}, { headers: caller.headers });
    const isRefused = answer.errors?.length === 1 && refusals(caller).includes(codeOf(answer) ?? 'none') && !answer.data;
    expect({ coordinate, asked, isRefused, errors: isRefused ? [] : answer.errors }).toEqual({ coordinate, asked, isRefused: true, errors: [] });
  }
}

test('the page names every root field of both APIs, and the suite every caller', () => {
  for (const api of apis) expect([...page[api].keys()].sort()).toEqual(fields[api].map(({ coordinate }) => coordinate).sort());
  expect(callers.map(({ name }) => name)).toEqual(names);
});

describe('RS-137, RS-138, RS-139: who is not named is refused before validation and look-up, and nothing changes', () => {
  test.each(names)('%s', async (name) => {
    const caller = callerNamed(name);
    const before = await stateOf(platform);
    for (const api of apis)
      for (const field of fields[api].filter((candidate) => !caller.may(lineOf(api, candidate)))) await expectRefusal(caller, api, field);
    expect(await stateOf(platform)).toEqual(before);
  });
});

describe('who is named passes', () => {
  test.each(names)('%s', async (name) => {
    const caller = callerNamed(name);
    await platform.sql('delete from throttle');
    for (const api of apis)
      for (const field of fields[api].filter((candidate) => candidate.operation !== 'subscription' && caller.may(lineOf(api, candidate)))) {
        if (field.name === 'adminLogout') continue;
        const code = codeOf(await ask(platform, api, `${field.operation} { ${field.call} }`, {}, { headers: caller.headers }));
        const passing = field.name === 'adminRefresh' ? ['UNAUTHENTICATED'] : [undefined, 'BAD_USER_INPUT'];
        expect([field.coordinate, code, passing.includes(code)]).toEqual([field.coordinate, code, true]);
      }
  });

  test('adminLogout ends the session of who calls it, whatever the roles', async () => {
    for (const roles of [['ADMIN'], ['OPERATOR'], ['HELPDESK'], []]) {
      const { token } = await signInAdmin(platform, { roles });
      expect(codeOf(await ask(platform, 'admin', 'mutation { adminLogout { acknowledged } }', {}, { token }))).toBeUndefined();
      expect(codeOf(await ask(platform, 'admin', 'mutation { adminLogout { acknowledged } }', {}, { token }))).toBe('UNAUTHENTICATED');
    }
  });
});

describe('subscriptions, over their socket', () => {
  const subscriptions = apis.flatMap((api) => fields[api].filter(({ operation }) => operation === 'subscription').map((field) => ({ api, field })));

  test.each(names)('%s', async (name) => {
    const caller = callerNamed(name);
    for (const { api, field } of subscriptions) {
      const socket = await openRawSocket(platform, { api });
      socket.send({ type: 'connection_init', payload: caller.headers });
      const isLetIn = await Promise.race([socket.find(({ type }) => type === 'connection_ack').then(() => true), socket.closed.then(() => false)]);
      const isAllowed = caller.may(lineOf(api, field));
      if (isLetIn) {
        socket.send({ id: '1', type: 'subscribe', payload: { query: `subscription { ${field.call} }` } });
        if (isAllowed) await ask(platform, 'admin', 'mutation { adminLogin(username: "seen", password: "wrong") { userErrors { code } } }');
        const first = await socket.find(({ id }) => id === '1');
        expect([field.coordinate, first.type, first.payload[0]?.extensions.code]).toEqual(
          isAllowed ? [field.coordinate, 'next', undefined] : [field.coordinate, 'error', 'FORBIDDEN'],
        );
      } else expect([isAllowed, [4401, 4403]]).toEqual([false, expect.arrayContaining([(await socket.closed).code])]);
      socket.socket.terminate();
    }
  });
});

describe('what belongs to another end user', () => {
  let owner: GivenAccount;
  let stranger: GivenAccount;
  /** A mutation of the account API, and the id of something of the owner's that it could name. */
  const owned: Readonly<Record<string, (account: GivenAccount) => Promise<string>>> = {
    removeConsent: ({ userId, client }) => givenConsent(platform, userId, client.clientId),
    removeToken: async ({ userId }) => (await platform.sql('select id from token_family where user_id = $1', [userId]))[0].id,
    endSession: async ({ userId }) => {
      const [row] = await platform.sql(
        `insert into browser_session (id, secret_hash, user_id, auth_time, acr, amr, expires_at, max_expires_at)
         values (gen_random_uuid(), 'x', $1, now(), '1', '{pwd}', now() + interval '1 hour', now() + interval '1 hour') returning id`,
        [userId],
      );
      return row.id;
    },
    disableFingerprint: async ({ userId }) => (await givenDevice(userId)).clientId,
    removeApplicationAccess: async ({ client }) => client.clientId,
    removeAuthenticationApp: async ({ userId }) => (await givenDevice(userId)).instanceId,
    removeDevices: async ({ userId }) => (await givenDevice(userId)).clientId,
  };
  /** Those that name nothing: they concern who holds the token. */
  const ownSetting = ['setNotificationSetting', 'removeNotificationSetting'];
  const refused = { deletedId: null, userErrors: [{ code: 'NOT_FOUND' }] };
  /** What those answer that answer otherwise. */
  const otherwise: Readonly<Record<string, { selection: string; refused: object; call?: string }>> = {
    disableFingerprint: {
      selection: 'acknowledged userErrors { code field message }',
      refused: { acknowledged: false, userErrors: [{ code: 'NOT_FOUND' }] },
    },
    removeDevices: {
      selection: 'results { removed scope error { code message } } userErrors { code field message }',
      refused: { results: [{ removed: false, error: { code: 'NOT_FOUND' } }] },
      call: 'removeDevices(deviceIds: ["probe"]) { __typename }',
    },
  };
  const givenDevice = async (userId: string): Promise<{ clientId: string; instanceId: string }> => {
    const installation = await givenInstallation(platform, await givenMobileApp(platform));
    const profile = await givenProfile(platform, installation, { user_id: userId });
    return { clientId: installation.clientId, instanceId: (await givenEnrolment(platform, profile)).id };
  };
  beforeAll(async () => {
    [owner, stranger] = [await givenAccount(platform), await givenAccount(platform)];
  });

  test('every mutation of the account API is tried', () => {
    expect(fields.account.filter(({ operation }) => operation === 'mutation').map(({ name }) => name)).toEqual(
      expect.arrayContaining(Object.keys(owned)),
    );
    expect([...Object.keys(owned), ...ownSetting].sort()).toEqual(
      fields.account
        .filter(({ operation }) => operation === 'mutation')
        .map(({ name }) => name)
        .sort(),
    );
  });

  test.each(Object.keys(owned))('RS-137: %s answers an id of somebody else as one that does not exist, and nothing changes', async (name) => {
    const id = await (owned[name] as (account: GivenAccount) => Promise<string>)(owner);
    const field = fields.account.find((candidate) => candidate.name === name) as RootField;
    const form = otherwise[name];
    const call = (named: string) =>
      ask(
        platform,
        'account',
        `mutation { ${(form?.call ?? field.call).replace('"probe"', JSON.stringify(named)).replace('__typename', form?.selection ?? 'deletedId userErrors { code field message }')} }`,
        {},
        stranger,
      );
    const before = await stateOf(platform);
    const [foreign, missing] = [await call(id), await call(crypto.randomUUID())];
    expect(foreign.data[name]).toMatchObject(form?.refused ?? refused);
    expect(foreign.data).toEqual(missing.data);
    expect(await stateOf(platform)).toEqual(before);
  });

  test('the account API has no argument that names a user: me is who holds the token', async () => {
    const other = await givenUser(platform);
    expect((await ask(platform, 'account', '{ me { userId } }', {}, stranger)).data.me.userId).toBe(stranger.userId);
    const named = await ask(platform, 'account', `{ me(userId: "${other.userId}") { userId } }`, {}, stranger);
    expect(codeOf(named)).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});
