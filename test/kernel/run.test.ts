import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Caller } from '../../src/kernel/contract/caller.ts';
import { AppError, refuse } from '../../src/kernel/contract/errors/app-error.ts';
import { type Flow, run } from '../../src/kernel/work/run.ts';
import type { Work } from '../../src/kernel/work/work.ts';
import { openTestRuntime, type TestRuntime } from '../support/test-runtime.ts';
import { type Trail, trailOf } from '../support/trail.ts';

const caller: Caller = { transactionId: 'test-transaction', channel: 'CLI', clientIp: '127.0.0.1' };
const failure = ['USER_AUTHENTICATION_FAILURE', { reason: 'wrong', userId: 'someone' }] as const;

let opened: TestRuntime;
let trail: Trail;
beforeAll(async () => {
  opened = await openTestRuntime();
  trail = trailOf(opened);
});
afterAll(() => opened.close());
beforeEach(async () => {
  await opened.runtime.database.query('truncate throttle, outbox_job');
  await trail.mark();
});

async function doAllThree(work: Work): Promise<void> {
  await work.sql(`insert into throttle (key, failures, window_ends_at) values ($1, 1, now())`, ['row']);
  work.enqueue('housekeeping.expired', {});
  work.record('USER_DELETED', { userId: 'someone' });
}

async function left(): Promise<{ rows: number; jobs: number }> {
  const [counts] = await opened.runtime.database.query<{ rows: number; jobs: number }>(
    'select (select count(*)::int from throttle) as rows, (select count(*)::int from outbox_job) as jobs',
  );
  return counts as { rows: number; jobs: number };
}

function errorOf(flow: Flow<string, unknown>): Promise<AppError> {
  return run(opened.runtime, caller, flow, 'input').then(
    () => Promise.reject(new Error('the flow did not fail')),
    (error: unknown) => error as AppError,
  );
}

describe('a flow that returns a value', () => {
  test('commits its rows, jobs and events', async () => {
    const flow: Flow<string, string> = async (work, input) => {
      await doAllThree(work);
      return `${input} done`;
    };
    expect(await run(opened.runtime, caller, flow, 'input')).toBe('input done');
    expect(await left()).toEqual({ rows: 1, jobs: 1 });
    await trail.expectTrail([['USER_DELETED', { transactionId: 'test-transaction', channel: 'CLI', clientIp: '127.0.0.1', userId: 'someone' }]]);
  });

  test('begins no transaction of its own when it only records', async () => {
    const before = opened.runtime.database.counts.transactions;
    await run(opened.runtime, caller, async (work) => work.record('USER_DELETED', { userId: 'b' }), 'input');
    expect(opened.runtime.database.counts.transactions).toBe(before);
    await trail.expectTrail(['USER_DELETED']);
  });
});

test('a flow that refuses commits the same, and the caller gets the error', async () => {
  const error = await errorOf(async (work) => {
    await doAllThree(work);
    work.record(...failure);
    return refuse('access_denied', { extra: { remaining_attempts: 2 } });
  });
  expect(error).toBeInstanceOf(AppError);
  expect([error.code, error.extra]).toEqual(['access_denied', { remaining_attempts: 2 }]);
  expect(await left()).toEqual({ rows: 1, jobs: 1 });
  await trail.expectTrail(['USER_DELETED', 'USER_AUTHENTICATION_FAILURE']);
});

describe('a flow that throws', () => {
  test('leaves nothing but the failure it carries', async () => {
    const error = await errorOf(async (work) => {
      await doAllThree(work);
      throw new AppError('access_denied', { record: failure });
    });
    expect(error.code).toBe('access_denied');
    expect(await left()).toEqual({ rows: 0, jobs: 0 });
    await trail.expectTrail([['USER_AUTHENTICATION_FAILURE', { details: { reason: 'wrong' }, outcome: 'FAILURE' }]]);
  });

  test('something unknown ends as a server error without a word of its cause', async () => {
    const error = await errorOf(async (work) => {
      await doAllThree(work);
      throw new Error('the password is hunter2');
    });
    expect(error.code).toBe('server_error');
    expect(error.description).not.toContain('hunter2');
    expect(await left()).toEqual({ rows: 0, jobs: 0 });
    await trail.expectTrail([]);
  });

  test('because its statement fails, leaves nothing', async () => {
    const error = await errorOf(async (work) => {
      await doAllThree(work);
      await work.sql('insert into throttle (key, failures, window_ends_at) values ($1, null, now())', ['x']);
    });
    expect(error.code).toBe('server_error');
    expect(await left()).toEqual({ rows: 0, jobs: 0 });
  });

  test('gives its connection back: many failures do not use up the pool', async () => {
    for (let round = 0; round < 25; round += 1) await errorOf(async (work) => doAllThree(work).then(() => Promise.reject(new Error('no'))));
    expect(await left()).toEqual({ rows: 0, jobs: 0 });
  });
});

describe('when the failure cannot be recorded', () => {
  test.each([
    ['a throw', async () => Promise.reject(new AppError('access_denied', { record: failure }))],
    [
      'a refusal',
      async (work: Work) => {
        await doAllThree(work);
        work.record(...failure);
        return refuse('access_denied');
      },
    ],
  ] as const)('%s ends as a server error', async (_, flow) => {
    await opened.runtime.database.query('alter table audit_event add constraint test_closed check (false) not valid');
    try {
      expect((await errorOf(flow as Flow<string, unknown>)).code).toBe('server_error');
      expect(await left()).toEqual({ rows: 0, jobs: 0 });
    } finally {
      await opened.runtime.database.query('alter table audit_event drop constraint test_closed');
    }
    await trail.expectTrail([]);
  });
});

test('events that this deployment does not store are left out, the others stay', async () => {
  const quiet = await openTestRuntime({ env: { SIGNET_AUDIT_EXCLUDED_EVENTS: 'USER_CREATED' } });
  try {
    const flow: Flow<string, void> = async (work) => {
      work.record('USER_CREATED', { userId: 'a' });
      work.record('USER_DELETED', { userId: 'a' });
    };
    await run(quiet.runtime, caller, flow, 'input');
    await trailOf(quiet).expectTrail(['USER_DELETED']);
  } finally {
    await quiet.close();
  }
});
