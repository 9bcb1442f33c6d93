import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask } from '../support/graphql.ts';
import { openRawSocket, type RawSocket } from '../support/raw-socket.ts';
import { signInAdmin } from '../support/sign-in-admin.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { waitUntil } from '../support/wait-until.ts';
import { appendTrail, trailRow } from './append-trail.ts';
import { append, document, only } from './stream.ts';

let platform: Platform;
let token: string;
beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_AUDIT_STREAM_CHECK_SECONDS: '1' } });
  ({ token } = await signInAdmin(platform));
});
afterAll(() => platform.stop());

test('a node serves as many streams as it is configured for', async () => {
  const small = await startPlatform({ env: { SIGNET_AUDIT_STREAMS_PER_NODE: '2' } });
  const admin = await signInAdmin(small);
  const socket = await openRawSocket(small, { token: admin.token });
  for (const id of ['a', 'b', 'c']) {
    socket.send({ id, type: 'subscribe', payload: { query: document } });
    await socket.find((message) => message.id === id);
  }
  expect(socket.messages.find(({ id }) => id === 'c')).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'UNAVAILABLE' } }] });
  const metrics = await small.agent().get('/metrics');
  expect(metrics.text).toContain('signet_audit_subscriptions 2');
  socket.send({ id: 'a', type: 'complete' });
  await waitUntil('one stream less', async () => (await small.agent().get('/metrics')).text.includes('signet_audit_subscriptions 1'));
  await small.stop();
  expect((await socket.closed).code).toBe(1012);
});

describe('the session behind a subscription', () => {
  async function subscribed(account: { token: string }): Promise<RawSocket> {
    const socket = await openRawSocket(platform, account);
    socket.send({ id: 'a', type: 'subscribe', payload: { query: document } });
    await socket.find(({ type }) => type === 'next');
    return socket;
  }

  test('logging out closes it with 4403, at once', async () => {
    const admin = await signInAdmin(platform);
    const [own, other] = [await subscribed(admin), await subscribed({ token })];
    await ask(platform, 'admin', 'mutation { adminLogout { acknowledged } }', {}, admin);
    expect((await own.closed).code).toBe(4403);
    expect(other.socket.readyState).toBe(other.socket.OPEN);
    other.socket.close();
  });

  test('an expired session, a disabled account and a lost role close it with 4403 at the next look', async () => {
    const admins = [await signInAdmin(platform), await signInAdmin(platform), await signInAdmin(platform)] as const;
    const sockets = await Promise.all(admins.map(subscribed));
    await platform.sql('update admin_session set expires_at = now() where username = $1', [admins[0].username]);
    await platform.sql('update admin_account set enabled = false where username = $1', [admins[1].username]);
    await platform.sql("update admin_session set roles = '{HELPDESK}' where username = $1", [admins[2].username]);
    for (const socket of sockets) expect((await socket.closed).code).toBe(4403);
  });

  test('an access token may expire while its session lives', async () => {
    const short = await startPlatform({ env: { SIGNET_AUDIT_STREAM_CHECK_SECONDS: '1', SIGNET_ADMIN_TOKEN_SECONDS: '60' } });
    const admin = await signInAdmin(short);
    const socket = await openRawSocket(short, admin);
    await sleep(1500);
    expect(socket.socket.readyState).toBe(socket.socket.OPEN);
    await short.stop();
  });
});

test('200 subscribers with the same selection cost one execution for each event', async () => {
  const { SharedExecution } = await import('../../src/server/shared-execution.ts');
  const before = SharedExecution.total;
  const sockets = await Promise.all(Array.from({ length: 40 }, () => openRawSocket(platform, { token })));
  const variables = { ...only('shared'), heartbeat: 60 };
  for (const socket of sockets)
    for (let index = 0; index < 5; index += 1) socket.send({ id: `${index}`, type: 'subscribe', payload: { query: document, variables } });
  const of = (typename: string) => (socket: RawSocket) =>
    socket.messages.filter(({ payload }) => payload?.data?.auditEvents.__typename === typename).length;
  const [events, heartbeats] = [of('AuditStreamEvent'), of('AuditStreamHeartbeat')];
  await waitUntil('all streams', () => sockets.every((socket) => new Set(socket.messages.map(({ id }) => id).filter(Boolean)).size === 5));
  await append(platform, 'shared', 50);
  await waitUntil('all events everywhere', () => sockets.every((socket) => events(socket) === 250));
  // Heartbeats are each stream's own.
  const own = sockets.reduce((sum, socket) => sum + heartbeats(socket), 0);
  expect(SharedExecution.total - before).toBe(50 + own);
  for (const { socket } of sockets) socket.terminate();
}, 150_000);

test('security L5: two subscriptions that differ only in the default of a variable get each their own selection', async () => {
  const sockets = [true, false].map(async (isWanted) => {
    const socket = await openRawSocket(platform, { token });
    const query = `subscription ($x: Boolean = ${isWanted}) { auditEvents(heartbeatSeconds: 60, filter: { transactionId: "defaults" }) {
      __typename ... on AuditStreamEvent { event { id channel @include(if: $x) } } } }`;
    socket.send({ id: 'a', type: 'subscribe', payload: { query } });
    await socket.find(({ type }) => type === 'next');
    return socket;
  });
  const [wanted, not] = await Promise.all(sockets);
  await append(platform, 'defaults', 1);
  const told = async (socket: RawSocket | undefined) =>
    (await socket?.find(({ payload }) => payload?.data?.auditEvents.event !== undefined))?.payload.data.auditEvents.event;
  expect(await told(wanted)).toHaveProperty('channel');
  expect(await told(not)).not.toHaveProperty('channel');
  for (const socket of [wanted, not]) socket?.socket.terminate();
});

test('a client that takes nothing is closed with 4429 and resumes from its cursor; others are not slowed', async () => {
  const strict = await startPlatform({ env: { SIGNET_AUDIT_STREAM_STALL_SECONDS: '2' } });
  const admin = await signInAdmin(strict);
  const [slow, fast] = [await openRawSocket(strict, admin), await openRawSocket(strict, admin)];
  const query =
    'subscription { auditEvents(filter: { transactionId: "wide" }) { __typename ... on AuditStreamEvent { cursor event { id userAgent details } } ... on AuditStreamHeartbeat { cursor } } }';
  for (const socket of [slow, fast]) {
    socket.send({ id: 'a', type: 'subscribe', payload: { query } });
    await socket.find(({ type }) => type === 'next');
  }
  slow.socket.pause();
  const wide = 'x'.repeat(500);
  const rows = Array.from({ length: 12_000 }, () => trailRow('CONSENT_CSRF_INVALID', { reason: wide }, { transactionId: 'wide', userAgent: wide }));
  for (let at = 0; at < rows.length; at += 1000) {
    await appendTrail(strict, rows.slice(at, at + 1000));
    await sleep(50);
  }
  const received = (socket: RawSocket) => socket.messages.filter(({ payload }) => payload?.data?.auditEvents.__typename === 'AuditStreamEvent');
  const all = waitUntil('all events at the fast one', () => received(fast).length === rows.length, 120_000);
  // Were it closed, waiting on would say nothing.
  const end = await Promise.race([all, fast.closed]);
  expect(end).toBeUndefined();
  await waitUntil('one stream less', async () => (await strict.agent().get('/metrics')).text.includes('signet_audit_subscriptions 1'));
  slow.socket.resume();
  expect([1006, 4429]).toContain((await slow.closed).code);
  const got = received(slow);
  expect(got.length).toBeLessThan(rows.length);
  const again = await openRawSocket(strict, admin);
  const after = got.at(-1)?.payload.data.auditEvents.cursor;
  again.send({ id: 'b', type: 'subscribe', payload: { query: query.replace('filter', `after: "${after}", filter`) } });
  await waitUntil('the rest after resuming', () => received(again).length === rows.length - got.length, 120_000);
  expect([...got, ...received(again)].map(({ payload }) => payload.data.auditEvents.event.id)).toEqual(rows.map(({ id }) => id));
  await strict.stop();
}, 330_000);
