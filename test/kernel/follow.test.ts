import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { AppError } from '../../src/kernel/contract/errors/app-error.ts';
import { insertEvents } from '../../src/kernel/trail/append-events.ts';
import type { AuditTail } from '../../src/kernel/trail/audit-tail.ts';
import type { Cursor } from '../../src/kernel/trail/cursor.ts';
import { draftEvent, type EventDraft } from '../../src/kernel/trail/event-row.ts';
import { follow } from '../../src/kernel/trail/follow.ts';
import type { LoggedEvent } from '../../src/kernel/trail/trail-rows.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';
import { openTestRuntime, type TestRuntime } from '../support/test-runtime.ts';
import { waitUntil } from '../support/wait-until.ts';

let writer: TestRuntime;
let reader: TestRuntime;
beforeAll(async () => {
  writer = await openTestRuntime();
  reader = await openTestRuntime({ databaseUrl: writer.databaseUrl });
});
afterAll(async () => {
  await reader.close();
  await writer.close();
});

function event(transactionId: string): EventDraft {
  return draftEvent(writer.runtime.ids.uuid(), { transactionId, channel: 'CLI' }, 'USER_DELETED', { userId: 'someone' });
}

function followFrom(runtime: Runtime, after: Cursor | undefined, signal: AbortSignal, heartbeatMs = 100) {
  const options = { matches: () => true, heartbeatMs, signal, ...(after ? { after } : {}) };
  return follow(runtime.trail, runtime.tail, options);
}

/** Transactions on a connection of their own: some roll back, some stay open for a while, some come through the group committer. */
async function write(kind: number, rounds: number): Promise<void> {
  const client = new pg.Client({ connectionString: writer.databaseUrl });
  await client.connect();
  for (let round = 0; round < rounds; round += 1) {
    const id = `${kind}-${round}`;
    if (round % 3 === 0) {
      await writer.runtime.appendEvents(await writer.runtime.stored([event(id)]));
    } else {
      await client.query('begin');
      await client.query(insertEvents, [JSON.stringify(Array.from({ length: 1 + (round % 4) }, () => event(id)))]);
      // An open transaction holds back what commits meanwhile; a short one is the common case.
      if (round % 25 === 1) await sleep(20 + 40 * (kind % 4));
      await client.query(insertEvents, [JSON.stringify([event(id)])]);
      await client.query(round % 5 === 4 ? 'rollback' : 'commit');
    }
    writer.runtime.bell.ring();
  }
  await client.end();
}

/** Remembers nothing but what it received and the cursor of the last thing it was told. */
class Subscriber {
  readonly received: LoggedEvent[] = [];
  #after: Cursor;

  constructor(after: Cursor) {
    this.#after = after;
  }

  /** One connection: breaks after so many events, often in the middle of a page, or after a while. */
  async connectFor(events: number): Promise<void> {
    const breaksAt = this.received.length + events;
    const controller = new AbortController();
    const ending = setTimeout(() => controller.abort(), 400);
    for await (const page of followFrom(reader.runtime, this.#after, controller.signal)) {
      for (const found of page.events.slice(0, breaksAt - this.received.length)) {
        this.received.push(found);
        this.#after = found.place;
      }
      if (this.received.length >= breaksAt) break;
      this.#after = page.upTo;
    }
    clearTimeout(ending);
  }
}

describe('a follower that comes back with its cursor', () => {
  test('receives each committed event exactly once, in order, while writers run and roll back', async () => {
    const subscriber = new Subscriber(reader.runtime.tail.head);
    const { received } = subscriber;
    // What other tests left is not of this load.
    const isWritten = `transaction_id ~ '^[0-7]-[0-9]+$'`;
    const ownOf = (events: readonly LoggedEvent[]) => events.filter(({ transactionId }) => /^[0-7]-\d+$/.test(transactionId));
    let connections = 0;
    let hasWritten = false;
    const written = Promise.all(Array.from({ length: 8 }, (_, kind) => write(kind, 125))).then(() => {
      hasWritten = true;
    });
    const isComplete = async () => {
      const [row] = await writer.runtime.database.query<{ count: number }>(`select count(*)::int as count from audit_event where ${isWritten}`);
      return hasWritten && ownOf(received).length >= (row?.count ?? 0);
    };
    const deadline = Date.now() + 120_000;
    while (!(await isComplete()) && Date.now() < deadline) {
      connections += 1;
      await subscriber.connectFor(100 + ((connections * 37) % 150));
    }
    await written;

    const committed = await writer.runtime.database.query<{ id: string; seq: string }>(
      `select id, seq::text as seq from audit_event where ${isWritten} order by epoch, audit_event.tx, audit_event.seq`,
    );
    expect(committed.length).toBeGreaterThanOrEqual(2000);
    expect(connections).toBeGreaterThanOrEqual(8);
    expect(ownOf(received).map((found) => found.id)).toEqual(committed.map((row) => row.id));
    // The load was what it should be: rollbacks left holes, and slow transactions took their numbers early and became visible late.
    const numbers = committed.map((row) => Number(row.seq));
    expect(Math.max(...numbers) - Math.min(...numbers) + 1).toBeGreaterThan(committed.length);
    expect(numbers.some((number, position) => position > 0 && number < (numbers[position - 1] as number))).toBe(true);
  }, 180_000);

  test('sees nothing of a transaction that rolls back, and everything behind one that is slow', async () => {
    const client = new pg.Client({ connectionString: writer.databaseUrl });
    await client.connect();
    const controller = new AbortController();
    const own = new Set(['slow', 'quick', 'undone', 'last']);
    const seen: string[] = [];
    const following = (async () => {
      for await (const page of followFrom(reader.runtime, undefined, controller.signal, 20))
        seen.push(...page.events.map((found) => found.transactionId).filter((id) => own.has(id)));
    })();
    await client.query('begin');
    await client.query(insertEvents, [JSON.stringify([event('slow')])]);
    await writer.runtime.appendEvents(await writer.runtime.stored([event('quick')]));
    writer.runtime.bell.ring();
    await sleep(150);
    expect(seen).toEqual([]);
    await client.query('commit');
    writer.runtime.bell.ring();
    await waitUntil('both are seen', () => seen.length >= 2, 60_000);
    expect(seen).toEqual(['slow', 'quick']);
    await client.query('begin');
    await client.query(insertEvents, [JSON.stringify([event('undone')])]);
    await client.query('rollback');
    await writer.runtime.appendEvents(await writer.runtime.stored([event('last')]));
    await waitUntil('the last is seen', () => seen.length >= 3, 60_000);
    expect(seen).toEqual(['slow', 'quick', 'last']);
    controller.abort();
    await following;
    await client.end();
  }, 180_000);
});

describe('a follower', () => {
  test('is told at every heartbeat how far everything was looked through', async () => {
    const controller = new AbortController();
    const pages = followFrom(reader.runtime, undefined, controller.signal, 30);
    const first = (await pages.next()).value;
    expect(first).toMatchObject({ events: [], isBehind: false });
    controller.abort();
    expect((await pages.next()).done).toBe(true);
  });

  test('that is behind what retention dropped is told so, with the oldest place there is', async () => {
    await writer.runtime.appendEvents(await writer.runtime.stored([event('kept')]));
    await writer.runtime.database.query(`insert into audit_horizon (epoch, tx, seq) values (1, '100', 5)`);
    try {
      const stream = followFrom(reader.runtime, { epoch: 1, tx: 100n, seq: 4n }, new AbortController().signal);
      const error = await stream.next().catch((thrown: unknown) => thrown as AppError);
      expect(error).toMatchObject({ code: 'cursor_expired', extra: { oldestCursor: expect.any(String) } });
      const controller = new AbortController();
      const allowed = followFrom(reader.runtime, { epoch: 1, tx: 100n, seq: 5n }, controller.signal);
      for await (const { events } of allowed) if (events.length > 0) break;
      controller.abort();
    } finally {
      await writer.runtime.database.query('delete from audit_horizon');
    }
  });

  test('is also told when retention drops what it has not read yet of the history it is reading', async () => {
    const { runtime } = writer;
    for (let count = 0; count < 5; count += 1) await runtime.appendEvents(await runtime.stored(Array.from({ length: 100 }, () => event('history'))));
    const [last] = await runtime.database.query<{ tx: string; seq: string }>(
      'select tx::text as tx, seq::text as seq from audit_event order by epoch desc, audit_event.tx desc, audit_event.seq desc limit 1',
    );
    await waitUntil('all is settled', () => reader.runtime.tail.end().then((end) => end.tx >= BigInt(last?.tx ?? '0')), 60_000);
    await waitUntil('the end is read', () => reader.runtime.tail.head.tx >= BigInt(last?.tx ?? '0'), 60_000);
    const stream = followFrom(reader.runtime, { epoch: 0, tx: 0n, seq: 0n }, new AbortController().signal);
    expect((await stream.next()).value).toMatchObject({ isBehind: true });
    await runtime.database.query(`insert into audit_horizon (epoch, tx, seq) values (1, $1::text::xid8, $2)`, [last?.tx, last?.seq]);
    try {
      await expect(stream.next()).rejects.toMatchObject({ code: 'cursor_expired' });
    } finally {
      await runtime.database.query('delete from audit_horizon');
    }
  }, 180_000);

  test('that reads too slowly is dropped, with the word to resume from its cursor', async () => {
    let tell: Parameters<AuditTail['listen']>[0] = () => undefined;
    const head = { epoch: 1, tx: 1n, seq: 1n };
    const listen: AuditTail['listen'] = (listener) => {
      tell = listener;
      return () => undefined;
    };
    const stream = follow(reader.runtime.trail, { head, listen, end: async () => head } as unknown as AuditTail, {
      matches: () => true,
      heartbeatMs: 10,
      signal: new AbortController().signal,
    });
    // The place where it starts, and a heartbeat: from then on it listens.
    for (let page = 0; page < 2; page += 1) expect((await stream.next()).value).toMatchObject({ events: [] });
    const found = { place: { epoch: 1, tx: 2n, seq: 2n } } as LoggedEvent;
    for (let page = 0; page < 1000; page += 1) tell([found], found.place);
    const reading = async () => {
      while (!(await stream.next()).done);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'too_slow' });
  });
});
