import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { addCheckpoints, verifyTrail } from '../../src/trail/audit/index.ts';
import { handlers } from '../../workers/handlers.ts';
import type { Job } from '../../workers/job-handler.ts';
import { startWorkers } from '../../workers/main.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { type GivenClient, givenApiClient, givenClient, givenUser } from '../support/fixtures.ts';
import { givenTokens, isActive } from '../support/given-code.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';
import { trailRow } from '../trail/append-trail.ts';

let platform: Platform;
let trail: Trail;
let admin: AdminDesk;
let client: GivenClient;
let gateway: GivenClient;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  admin = await openAdminDesk(platform);
  client = await givenClient(platform);
  gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

const erase = (userId: string) => admin.call('erasePerson(userId: String!)', { userId }, 'deletedId');
const eventsOf = async (userId: string) => {
  const answer = await admin.ask(
    'query ($userId: String!) { auditEvents(filter: { userId: $userId }) { edges { node { type userId clientIp userAgent userErased } } } }',
    { userId },
  );
  return answer.data.auditEvents.edges.map(({ node }: { node: object }) => node);
};
const stored = () =>
  platform.sql<{ text: string }>('select row_to_json(e)::text as text from audit_event e').then((rows) => rows.map(({ text }) => text).join('\n'));

test('what the trail says about a person is sealed at rest and readable through the API', async () => {
  const user = await givenUser(platform, { user_id: 'Sealed-Person-1' });
  await givenTokens(platform, client, { user });
  await waitUntil('the event is settled', async () => (await eventsOf('sealed-person-1')).length > 0);
  expect(await eventsOf('SEALED-PERSON-1')).toEqual([
    {
      type: 'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
      userId: 'Sealed-Person-1',
      clientIp: expect.any(String),
      userAgent: expect.any(String),
      userErased: false,
    },
  ]);
  expect((await stored()).toLowerCase()).not.toContain('sealed-person-1');
  const rows = await platform.sql(`select client_ip, user_agent, sealed from audit_event where person_ref = decode($1, 'hex')`, [
    platform.runtime.trail.references.person(user.userId),
  ]);
  expect(rows).toEqual([{ client_ip: null, user_agent: null, sealed: expect.stringMatching(/^[\w-]+$/) }]);
});

test('twenty first events of one person at once share one key', async () => {
  const user = await givenUser(platform);
  await Promise.all(Array.from({ length: 20 }, () => givenTokens(platform, client, { user })));
  await trail.expectTrail(Array.from({ length: 20 }, () => ['TOKEN_REQUEST_ACCESS_TOKEN_CREATED', { userId: user.userId }] as const));
  const keys = await platform.sql(`select count(distinct person_key)::int as keys from audit_event where person_ref = decode($1, 'hex')`, [
    platform.runtime.trail.references.person(user.userId),
  ]);
  expect(keys).toEqual([{ keys: 1 }]);
});

test('an erased person is gone from tables and trail; the events stay, and the chain over them holds', async () => {
  const user = await givenUser(platform);
  const other = await givenUser(platform);
  const tokens = await givenTokens(platform, client, { user });
  await givenTokens(platform, client, { user: other });
  await waitUntil('all is settled', async () => (await eventsOf(user.userId)).length === 1 && (await eventsOf(other.userId)).length === 1);
  await addCheckpoints(platform.runtime);
  await trail.mark();

  expect(await erase(user.userId)).toEqual({ deletedId: user.userId, userErrors: [] });
  const [event] = await trail.expectTrail([
    ['ADMIN_PERSON_ERASED', { userId: null, adminUser: admin.username, details: { removed: { accounts: 1, tokens: 1, tokenRecords: 2 } } }],
  ]);
  expect(JSON.stringify(event, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(user.userId);
  expect(await isActive(platform, gateway, tokens.access_token)).toBe(false);
  expect(await platform.sql('select 1 from directory_user where user_id = $1', [user.userId])).toEqual([]);

  const workers = startWorkers(platform.runtime);
  const ref = platform.runtime.trail.references.person(user.userId);
  await waitUntil(
    'the references are gone',
    async () => (await platform.sql(`select 1 from audit_event where person_ref = decode($1, 'hex')`, [ref])).length === 0,
    60_000,
  );
  await workers.close();
  await waitUntil('every process has forgotten the key', async () => {
    const answer = await admin.ask(
      '{ auditEvents(filter: { types: [TOKEN_REQUEST_ACCESS_TOKEN_CREATED] }, first: 2) { edges { node { userId clientIp userErased } } } }',
    );
    const [latest, former] = answer.data.auditEvents.edges.map(({ node }: { node: object }) => node);
    return latest.userId === other.userId && former.userErased && former.userId === null && former.clientIp === null;
  });
  expect(await eventsOf(user.userId)).toEqual([]);
  expect((await verifyTrail(platform.runtime)).findings).toEqual([]);
  expect((await erase(user.userId)).userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['userId'] }]);
});

test('what a process wrote that had not heard of it is unlinked later; a person who came back is not', async () => {
  const { runtime } = platform;
  const user = await givenUser(platform);
  const event = () => trailRow('TOKEN_REQUEST_INVALID', { reason: 'unknown', userId: user.userId });
  const stale = await runtime.stored([event()]);
  expect(await erase(user.userId)).toEqual({ deletedId: user.userId, userErrors: [] });
  const jobs = await platform.sql<{ name: string; payload: { personRef: string } }>(
    `select name, payload from outbox_job where name like 'audit.unlink%' and payload->>'personRef' = $1 order by name`,
    [runtime.trail.references.person(user.userId)],
  );
  expect(jobs.map(({ name }) => name)).toEqual(['audit.unlink', 'audit.unlink_late']);
  const refs = () => platform.sql<{ id: string }>(`select id from audit_event where person_ref = decode($1, 'hex')`, [jobs[0]?.payload.personRef]);

  const workers = startWorkers(runtime);
  await waitUntil(
    'the first run is over',
    async () => (await platform.sql(`select 1 from outbox_job where name = 'audit.unlink'`)).length === 0,
    60_000,
  );
  await workers.close();
  await runtime.appendEvents(stale);
  await waitUntil(
    'this process has forgotten the key',
    async () => (await runtime.stored([event()]))[0]?.person_key !== stale[0]?.person_key,
    60_000,
  );
  const back = await runtime.stored([event()]);
  await runtime.appendEvents(back);
  const job = {
    id: 'late',
    name: 'audit.unlink_late',
    payload: jobs[0]?.payload,
    secret: undefined,
    transactionId: 'late',
    attempt: 1,
  };
  for (const _twice of [1, 2]) {
    await handlers['audit.unlink_late'](runtime, job as Job<'audit.unlink_late'>);
    expect((await refs()).map(({ id }) => id)).toEqual(back.map(({ id }) => id));
  }
});

test('a person of another identity provider is forgotten likewise', async () => {
  await platform.sql(
    `insert into federated_identity (user_id, identity_provider, external_id, attributes) values ('far-away', 'elsewhere', 'x1', '{"email": "far@example.org"}')`,
  );
  expect(await erase('far-away')).toEqual({ deletedId: 'far-away', userErrors: [] });
  await trail.expectTrail([['ADMIN_PERSON_ERASED', { details: { removed: { identities: 1, accounts: 0 } } }]]);
  expect(await platform.sql('select 1 from federated_identity')).toEqual([]);
});

test('only an administrator may', async () => {
  for (const role of ['OPERATOR', 'HELPDESK']) {
    const desk = await openAdminDesk(platform, role);
    const answer = await desk.ask('mutation { erasePerson(userId: "x") { deletedId } }');
    expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }
});
