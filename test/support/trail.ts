import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';
import type { AuditEventName } from '../../src/kernel/contract/catalogue.ts';
import { type LoggedEvent, trailColumns } from '../../src/kernel/trail/trail-rows.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';

/** What an event is expected to say; a name alone stands for any details. */
export type ExpectedEvent = AuditEventName | readonly [AuditEventName, Readonly<Record<string, unknown>>];

/** A reader of the trail that knows how far it has read. */
export interface Trail {
  /** From now on only later events count. */
  mark(): Promise<void>;
  /** The events since the mark in the order of the trail, or those of one transaction id whenever they happened. */
  events(transactionId?: string): Promise<LoggedEvent[]>;
  /** The names of `events()`. */
  names(transactionId?: string): Promise<AuditEventName[]>;
  /**
   * Exactly these events and nothing else since the mark, in this order; waits up to two seconds for them, then moves the mark behind
   * them. `[name, subset]` also compares columns and details: `['X', { clientId: 'web', details: { reason: 'expired' } }]`.
   */
  expectTrail(expected: readonly ExpectedEvent[], options?: { readonly transactionId?: string }): Promise<LoggedEvent[]>;
}

const waitMs = 2000;
/** How long the trail must stay as expected, and for how long work that goes on is waited for, so that a surplus event is seen. */
const quietMs = 40;
const settleMs = 1000;

const statementsUnderWay = `select 1 from pg_stat_activity where datname = current_database() and state = 'active' and pid <> pg_backend_pid() limit 1`;

/** In place of a subset: these details and no others. */
export function exact(details: Readonly<Record<string, unknown>>): unknown {
  return {
    $$typeof: Symbol.for('jest.asymmetricMatcher'),
    asymmetricMatch: (found: unknown) => isDeepStrictEqual(found, details),
    toString: () => 'exact',
  };
}

/** Waits until the database has nothing to do: whatever is being written may be an event too many. */
async function quiesce({ database }: Pick<Runtime, 'database'>): Promise<void> {
  const deadline = Date.now() + settleMs;
  do await sleep(quietMs);
  while (Date.now() < deadline && (await database.query(statementsUnderWay)).length > 0);
}

function nameOf(expected: ExpectedEvent): AuditEventName {
  return typeof expected === 'string' ? expected : expected[0];
}

/** The trail of a platform or of a bare runtime, as its database holds it, settled or not. */
export function trailOf({ runtime }: { readonly runtime: Runtime }): Trail {
  let after = { epoch: 0, seq: -1n, tx: 0n };

  const events = async (transactionId?: string): Promise<LoggedEvent[]> => {
    const rows = await runtime.database.query<object>(
      `select ${trailColumns} from audit_event
        where case when $1::text is null then (epoch, tx, seq) > ($2::int, $3::text::xid8, $4::bigint) else transaction_id = $1 end
        order by epoch, tx, seq`,
      [transactionId ?? null, after.epoch, after.tx.toString(), after.seq.toString()],
    );
    return runtime.trail.open(rows);
  };

  const mark = async (): Promise<void> => {
    const last = (await events()).at(-1);
    if (last) after = last.place;
  };

  return {
    mark,
    events,
    names: async (transactionId) => (await events(transactionId)).map((event) => event.type),
    async expectTrail(expected, { transactionId } = {}) {
      const names = expected.map(nameOf);
      const deadline = Date.now() + waitMs;
      let found = await events(transactionId);
      while (found.length < names.length && Date.now() < deadline) {
        await sleep(20);
        found = await events(transactionId);
      }
      await quiesce(runtime);
      found = await events(transactionId);
      expect(found.map((event) => event.type)).toEqual(names);
      expected.forEach((item, position) => {
        if (typeof item !== 'string') expect(found[position]).toMatchObject(item[1]);
      });
      if (transactionId === undefined) await mark();
      return found;
    },
  };
}
