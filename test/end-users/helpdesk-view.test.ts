import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { explain } from '../support/explain.ts';
import { givenApiClient } from '../support/fixtures.ts';
import { ask } from '../support/graphql.ts';
import { everyStatementDuring } from '../support/listen-to-sql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type BusyPerson, givenBusyPerson, givenCrowd } from './busy-person.ts';
import { helpdeskView } from './helpdesk-view.ts';

let platform: Platform;
let trail: Trail;
let desk: AdminDesk;
let quiet: BusyPerson;
let busy: BusyPerson;
beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_REQUESTS_PER_MINUTE: '0' } });
  trail = trailOf(platform);
  desk = await openAdminDesk(platform, 'HELPDESK');
  quiet = await givenBusyPerson(platform, 'quiet', { devices: 1, each: 1 });
  busy = await givenBusyPerson(platform, 'busy', { devices: 30, each: 6 });
  const portal = await givenApiClient(platform, ['END_USER']);
  for (const userId of ['quiet', ...Array(25).fill('busy')])
    await ask(
      platform,
      'admin',
      'query ($id: String!) { endUser(userId: $id) { consents { totalCount } } }',
      { id: userId },
      { headers: portal.basic },
    );
  await givenCrowd(platform, 3000);
  for (const { userId } of [quiet, busy])
    await waitUntil('events are settled', async () => (await view(userId)).latestEvents.length >= (userId === 'busy' ? 20 : 1));
});
afterAll(() => platform.stop());

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
async function view(userId: string, by = desk): Promise<any> {
  const { data, errors } = await by.ask(helpdeskView, { userId });
  expect(errors).toBeUndefined();
  return data.endUser;
}

const nodes = ({ edges }: { edges: { node: object }[] }) => edges.map(({ node }) => node);

test('one query tells all about a person: devices, instances, authenticators, tokens, consents, what is open, and the latest events', async () => {
  await trail.mark();
  const user = await view('quiet');
  const [device] = nodes(user.devices) as [{ id: string; authenticators: object[] }];
  const instance = { deviceName: 'Phone 0', pushEnabled: false, lastUsedAt: null, profileId: expect.stringMatching(/^P/) };
  const kinds = [
    { kind: 'PIN', failures: 0 },
    { kind: 'MOBILE_AUTHENTICATION', failures: null },
    { kind: 'FINGERPRINT', profileId: null },
  ];
  expect(device).toMatchObject({
    name: 'Phone 0',
    application: expect.stringMatching(/^App/),
    appIdentifier: quiet.apps[0].identifier,
    applicationInstances: { edges: [{ node: instance }] },
    tokens: { edges: [{ node: { type: 'FINGER_PRINT', scopes: ['read'], expired: false } }] },
    consent: { scopes: ['openid'] },
  });
  for (const kind of kinds) expect(device.authenticators).toContainEqual(expect.objectContaining(kind));
  expect(user).toMatchObject({
    devices: { totalCount: 1 },
    tokens: { edges: [{ node: { deviceName: 'Phone 0' } }] },
    consents: { edges: [{ node: { deviceName: 'Phone 0' } }] },
    sessions: { edges: [{ node: { clientNames: ['Phone 0'] } }] },
    openTransactions: { edges: [{ node: { kind: 'DEVICE_APPROVAL', deviceName: 'Phone 0', codesSent: null, wrongCodes: null } }] },
    latestEvents: [{ type: 'API_CONSENT_LISTED' }],
  });
  await trail.expectTrail([]);
});

test('what is open: sign-ins, step-ups with their codes, devices to approve, and enrollments being made', async () => {
  const [device] = await platform.sql(`select client_id, id as profile from user_profile where user_id = 'quiet'`);
  await platform.sql(
    `insert into app_instance (id, user_profile_id, client_id, user_id, status, expires_at) values (gen_random_uuid(), $1, $2, 'quiet', 'PENDING', now() + interval '1 minute')`,
    [device.profile, device.client_id],
  );
  const [signIn] = await platform.sql(
    `insert into auth_transaction (id, browser_hash, client_id, request, user_id, expires_at) values (gen_random_uuid(), '\\x00', 'gone', '{}', 'quiet', now() + interval '5 minutes') returning id`,
  );
  const challenge = `insert into sms_challenge (transaction_id, user_id, code_digest, code_expires_at, attempts, sends, expires_at)
    values ($1, 'quiet', 'x', now() + interval '5 minutes', 1, 2, now() + interval '1 hour')`;
  const others = [
    [`now() - interval '1 second'`, 'null'],
    [`now() + interval '5 minutes'`, 'now()'],
  ];
  for (const [expires, finished] of others)
    await platform.sql(
      `insert into auth_transaction (id, browser_hash, client_id, request, user_id, expires_at, finished_at) values (gen_random_uuid(), '\\x00', 'gone', '{}', 'quiet', ${expires}, ${finished})`,
    );
  const open = async () => (nodes((await view('quiet')).openTransactions) as { kind: string }[]).map((node) => node);
  expect((await open()).map(({ kind }) => kind).sort()).toEqual(['DEVICE_APPROVAL', 'ENROLLMENT', 'SIGN_IN']);
  await platform.sql(challenge, [signIn.id]);
  expect(await open()).toContainEqual(
    expect.objectContaining({ id: signIn.id, kind: 'STEP_UP', clientName: 'gone', deviceName: null, codesSent: 2, wrongCodes: 1 }),
  );
  await platform.sql(`delete from auth_transaction where client_id = 'gone'`);
  await platform.sql(`delete from app_instance where status = 'PENDING'`);
});

describe('at most 10 statements', () => {
  const during = async (userId: string) => everyStatementDuring(() => view(userId));

  test('whatever the number of devices, instances and tokens', async () => {
    const few = await during('quiet');
    const many = await during('busy');
    const user = await view('busy');
    expect([user.devices.edges.length, user.tokens.edges.length, user.latestEvents.length]).toEqual([30, 20, 20]);
    expect((nodes(user.devices) as { tokens: { edges: object[] } }[]).every(({ tokens }) => tokens.edges.length === 5)).toBe(true);
    expect(many.map(({ text }) => text).sort()).toEqual(few.map(({ text }) => text).sort());
    expect(many.length).toBeLessThanOrEqual(10);
  });

  test('each of them walks indexes: no large table is read from end to end', async () => {
    const large = new Set(
      (await platform.sql<{ relname: string }>(`select relname from pg_class where relkind = 'r' and reltuples >= 1000`)).map((row) => row.relname),
    );
    expect([...large]).toEqual(
      expect.arrayContaining(['client', 'user_profile', 'app_instance', 'token_family', 'consent', 'browser_session', 'person_key']),
    );
    for (const statement of await during('busy'))
      expect([statement.text, (await explain(platform, statement)).tables.filter((table) => large.has(table))]).toEqual([statement.text, []]);
  });
});
