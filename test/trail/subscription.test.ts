import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { givenApiClient } from '../support/fixtures.ts';
import { ask, openSubscriptions } from '../support/graphql.ts';
import { openRawSocket } from '../support/raw-socket.ts';
import { signInAdmin } from '../support/sign-in-admin.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { waitUntil } from '../support/wait-until.ts';
import { appendTrail, settled, trailRow } from './append-trail.ts';
import { append, document, gather, type Item, only } from './stream.ts';

let platform: Platform;
let token: string;
beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_AUDIT_STREAM_CHECK_SECONDS: '1' } });
  ({ token } = await signInAdmin(platform));
});
afterAll(() => platform.stop());

test('RS-148: without a cursor the stream starts now: a heartbeat that names the place, then what comes, in order', async () => {
  await append(platform, 'before', 3);
  await settled(platform);
  const client = openSubscriptions(platform, 'admin', token);
  const stream = gather(client, only('live'));
  await waitUntil('the first heartbeat', () => stream.heartbeats().length > 0);
  expect(stream.items[0]).toMatchObject({ __typename: 'AuditStreamHeartbeat', behind: false });
  const ids = [...(await append(platform, 'live', 5)), ...(await append(platform, 'live', 5))];
  await waitUntil('ten events', () => stream.events().length === 10);
  expect(stream.events().map(({ id }) => id)).toEqual(ids);
  expect(new Set(ids).size).toBe(10);
  await client.dispose();
});

test('history behind a cursor of the query comes first, then live, with no gap and no duplicate', async () => {
  const client = openSubscriptions(platform, 'admin', token);
  const live = gather(client, only('join'));
  await waitUntil('a stream that keeps the node up to date', () => live.items.length > 0);
  const early = await append(platform, 'join', 450);
  await waitUntil('history', () => live.events().length === 450);
  const { data } = await ask(
    platform,
    'admin',
    '{ auditEvents(first: 1000, filter: { transactionId: "join" }) { edges { cursor node { id } } } }',
    {},
    { token },
  );
  const { edges } = data.auditEvents;
  const start = edges[edges.length - 11];
  const stream = gather(client, { ...only('join'), after: start.cursor });
  const late = await append(platform, 'join', 60);
  await waitUntil('all events', () => stream.events().length >= 499);
  expect(stream.events().map(({ id }) => id)).toEqual([...early.slice(early.indexOf(start.node.id) + 1), ...late]);
  expect(stream.events()).toHaveLength(499);
  expect(stream.heartbeats()[0].behind).toBe(true);
  expect(stream.heartbeats().at(-1).behind).toBe(false);
  await client.dispose();
});

test('platform 3: an address in any spelling finds what comes, as it finds what was', async () => {
  const client = openSubscriptions(platform, 'admin', token);
  const spelled = (transactionId: string, clientIp: string) => ({ filter: { transactionId, clientIp } });
  const streams = [
    ...['2001:DB8:0:0::7', '[2001:db8::7]:443'].map((clientIp) => gather(client, spelled('spelled-6', clientIp))),
    ...['::ffff:192.0.2.9', '192.0.2.9'].map((clientIp) => gather(client, spelled('spelled-4', clientIp))),
  ];
  await waitUntil('all streams', () => streams.every(({ items }) => items.length > 0));
  const rows = [
    trailRow('USER_DELETED', {}, { transactionId: 'spelled-6', clientIp: '2001:db8::7' }),
    trailRow('USER_DELETED', {}, { transactionId: 'spelled-4', clientIp: '192.0.2.9' }),
  ];
  await appendTrail(platform, rows);
  await waitUntil('the event in each', () => streams.every((stream) => stream.events().length === 1));
  expect(streams.map((stream) => stream.events()[0].id)).toEqual([rows[0]?.id, rows[0]?.id, rows[1]?.id, rows[1]?.id]);
  await client.dispose();
});

test('a subscriber that comes and goes while writers run and roll back receives each event exactly once, in order', async () => {
  const { default: pg } = await import('pg');
  const { insertEvents } = await import('../../src/kernel/trail/append-events.ts');
  const committed = new Set<string>();
  let isWriting = true;
  const write = async (kind: number): Promise<void> => {
    const connection = new pg.Client({ connectionString: platform.databaseUrl });
    await connection.connect();
    for (let round = 0; round < 90; round += 1) {
      const rows = Array.from({ length: 1 + ((round + kind) % 12) }, () => trailRow('USER_DELETED', {}, { transactionId: 'torn' }));
      await connection.query('begin');
      await connection.query(insertEvents, [JSON.stringify(rows)]);
      if (round % 9 === kind) await sleep(15);
      const isKept = round % 6 !== 5;
      await connection.query(isKept ? 'commit' : 'rollback');
      if (isKept) for (const { id } of rows) committed.add(id);
      platform.runtime.bell.ring();
      await sleep(2);
    }
    await connection.end();
  };
  const { cursor } = (await firstItem()) as { cursor: string };
  const writers = Promise.all([0, 1, 2, 3].map(write)).then(() => {
    isWriting = false;
  });

  const seen: string[] = [];
  let after = cursor;
  let connections = 0;
  while (isWriting || seen.length < committed.size) {
    connections += 1;
    const socket = await openRawSocket(platform, { token });
    socket.send({ id: 's', type: 'subscribe', payload: { query: document, variables: { ...only('torn'), after } } });
    const end = performance.now() + 20 + (connections % 5) * 30;
    await waitUntil('the end of this connection', () => performance.now() > end || (!isWriting && seen.length >= committed.size));
    socket.socket.terminate();
    for (const { payload } of socket.messages.filter(({ type }) => type === 'next')) {
      const item = payload.data.auditEvents;
      if (item.__typename === 'AuditStreamEvent') seen.push(item.event.id);
      after = item.cursor;
    }
    if (connections > 400) break;
  }
  await writers;
  expect(connections).toBeGreaterThan(5);
  expect(committed.size).toBeGreaterThan(1500);
  expect(seen).toHaveLength(committed.size);
  expect(new Set(seen)).toEqual(committed);
  const order = await platform.sql<{ id: string }>("select id from audit_event where transaction_id = 'torn' order by epoch, tx, seq");
  expect(seen).toEqual(order.map(({ id }) => id));
});

async function firstItem(): Promise<Item> {
  const client = openSubscriptions(platform, 'admin', token);
  const stream = gather(client);
  await waitUntil('the first item', () => stream.items.length > 0);
  await client.dispose();
  return stream.items[0];
}

test('a heartbeat carries the place up to which everything was examined, although nothing matched', async () => {
  const client = openSubscriptions(platform, 'admin', token);
  const stream = gather(client, { ...only('never'), heartbeat: 5 });
  await waitUntil('the first heartbeat', () => stream.heartbeats().length >= 1);
  await append(platform, 'other', 3);
  await waitUntil('the second heartbeat', () => stream.heartbeats().length >= 2);
  const [first, second] = stream.heartbeats();
  expect(second.cursor).not.toBe(first.cursor);
  expect(Date.parse(second.at) - Date.parse(first.at)).toBeGreaterThanOrEqual(4500);
  const resumed = gather(client, { ...only('other'), after: second.cursor });
  await waitUntil('a heartbeat', () => resumed.heartbeats().length > 0);
  expect(resumed.events()).toEqual([]);
  await client.dispose();
});

describe('what a subscription refuses', () => {
  test.each([
    ['a cursor that is none', { after: 'nonsense' }, 'BAD_USER_INPUT'],
    ['a heartbeat too often', { heartbeat: 4 }, 'BAD_USER_INPUT'],
    ['a heartbeat too rare', { heartbeat: 61 }, 'BAD_USER_INPUT'],
    ['an address that is none', { filter: { clientIp: 'x' } }, 'BAD_USER_INPUT'],
    ['a variable of the wrong type', { heartbeat: 'x' }, 'BAD_USER_INPUT'],
  ])('%s', async (_name, variables, code) => {
    const socket = await openRawSocket(platform, { token });
    socket.send({ id: 'a', type: 'subscribe', payload: { query: document, variables } });
    const { payload } = await socket.find(({ type, id }) => type === 'error' && id === 'a');
    expect(payload[0].extensions.code).toBe(code);
    socket.socket.close();
  });

  test('a cursor older than what is kept: CURSOR_EXPIRED with the oldest one', async () => {
    const old = (await firstItem()).cursor;
    await append(platform, 'kept', 1);
    await settled(platform);
    await platform.sql(`insert into audit_horizon (epoch, tx, seq) select epoch, tx, seq - 1 from audit_event where transaction_id = 'kept'`);
    const socket = await openRawSocket(platform, { token });
    socket.send({ id: 'a', type: 'subscribe', payload: { query: document, variables: { after: old } } });
    const { payload } = await socket.find(({ type }) => type === 'error');
    expect(payload[0].extensions).toMatchObject({ code: 'CURSOR_EXPIRED', oldestCursor: expect.any(String) });
    await platform.sql('delete from audit_horizon');
    socket.socket.close();
  });

  test('a mutation and a query over the socket are not executed', async () => {
    const before = await platform.sql('select count(*) from audit_event');
    const socket = await openRawSocket(platform, { token });
    socket.send({ id: 'm', type: 'subscribe', payload: { query: 'mutation { createScope(input: { scopeId: "x" }) { userErrors { code } } }' } });
    socket.send({ id: 'q', type: 'subscribe', payload: { query: '{ adminViewer { username } }' } });
    for (const id of ['m', 'q']) expect((await socket.find((message) => message.id === id)).type).toBe('error');
    expect(await platform.sql("select 1 from scope where scope_id = 'x'")).toEqual([]);
    expect(await platform.sql('select count(*) from audit_event')).toEqual(before);
    socket.socket.close();
  });

  test('HELPDESK: FORBIDDEN; an API client with the scope EVENTS passes', async () => {
    const helpdesk = await openRawSocket(platform, { token: (await signInAdmin(platform, { roles: ['HELPDESK'] })).token });
    helpdesk.send({ id: 'h', type: 'subscribe', payload: { query: document } });
    expect((await helpdesk.find(({ type }) => type === 'error')).payload[0].extensions.code).toBe('FORBIDDEN');
    helpdesk.socket.close();
    const api = await givenApiClient(platform, ['EVENTS']);
    const socket = await openRawSocket(platform);
    socket.send({ type: 'connection_init', payload: api.basic });
    socket.send({ type: 'ping' });
    await socket.find(({ type }) => type === 'connection_ack');
    socket.send({ id: 'e', type: 'subscribe', payload: { query: document, variables: { filter: { clientId: api.clientId } } } });
    await socket.find(({ type }) => type === 'next');
    socket.socket.close();
  });

  test('RS-147: five subscriptions on a connection, the sixth is refused and harms none', async () => {
    const socket = await openRawSocket(platform, { token });
    for (let index = 0; index < 300; index += 1)
      socket.send({ id: `s${index}`, type: 'subscribe', payload: { query: document, variables: only('many') } });
    await waitUntil('295 refusals', () => socket.messages.filter(({ type }) => type === 'error').length === 295);
    await waitUntil('five streams', () => new Set(socket.messages.flatMap(({ type, id }) => (type === 'next' ? [id] : []))).size === 5);
    await append(platform, 'many', 1);
    await waitUntil(
      'five deliveries',
      () => socket.messages.filter(({ type, payload }) => type === 'next' && payload.data.auditEvents.__typename === 'AuditStreamEvent').length === 5,
    );
    socket.send({ id: 's0', type: 'complete' });
    socket.send({ id: 'again', type: 'subscribe', payload: { query: document } });
    await socket.find(({ id, type }) => id === 'again' && type === 'next');
    socket.socket.close();
  });
});
