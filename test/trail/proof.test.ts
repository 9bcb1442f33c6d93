import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { addCheckpoints, proofKeys, type Verification, verifyTrail } from '../../src/trail/audit/index.ts';
import { keepPartitions } from '../../workers/housekeeping/keep-partitions.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { appendTrail, settled, trailRow } from './append-trail.ts';

const count = 2500;
let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform();
  const details = { reason: 'unknown', endpoint: 'token', clientId: 'web' };
  await appendTrail(
    platform,
    Array.from({ length: count }, (_, at) =>
      trailRow('TOKEN_REQUEST_INVALID', at % 3 === 0 ? { ...details, userId: `person-${at % 7}` } : details, { clientIp: '192.0.2.7' }),
    ),
  );
  await settled(platform);
  await addCheckpoints(platform.runtime);
});
afterAll(() => platform.stop());

const verify = (options = {}): Promise<Verification> => verifyTrail(platform.runtime, options);
const whats = ({ findings }: Verification) => findings.map(({ what }) => what);
/** The place of the nth event. */
const nth = (position: number) => `(select occurred_at, id from audit_event order by epoch, tx, seq offset ${position} limit 1)`;
const where = (position: number) => `(occurred_at, id) = ${nth(position)}`;
const columns = 'id, epoch, tx, seq, occurred_at, type, outcome, category, channel, transaction_id, client_id, person_key, sealed, details';

test('an untouched trail holds, in batches that are linked and signed', async () => {
  const verification = await verify();
  expect(verification).toMatchObject({ events: count, unproven: 0, findings: [] });
  expect(verification.checkpoints).toBe(3);
  const [row] = await platform.sql('select signature from audit_checkpoint where number = 1');
  const [header, payload] = row.signature
    .split('.')
    .slice(0, 2)
    .map((part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  expect(header).toMatchObject({ alg: 'ES256', typ: 'audit-checkpoint+jwt' });
  expect(payload).toMatchObject({ number: 1, count: 1000, previous: '0'.repeat(64), iss: platform.issuer });
});

test('events behind the last checkpoint are counted, and chained by the next run; two at once give each number once', async () => {
  await appendTrail(platform, [trailRow('TOKEN_REQUEST_INVALID', { reason: 'unknown' })]);
  await settled(platform);
  expect(await verify()).toMatchObject({ unproven: 1, findings: [] });
  await Promise.all([addCheckpoints(platform.runtime), addCheckpoints(platform.runtime), addCheckpoints(platform.runtime)]);
  expect(await verify()).toMatchObject({ unproven: 0, events: count + 1, checkpoints: 4, findings: [] });
});

/** Tampers, verifies, and undoes it: whoever can write to the database is the attacker. */
async function tampered(...statements: readonly string[]): Promise<Verification> {
  await platform.sql('create table kept_event as select * from audit_event');
  await platform.sql('create table kept_checkpoint as select * from audit_checkpoint');
  try {
    for (const statement of statements) await platform.sql(statement);
    return await verify();
  } finally {
    for (const table of ['event', 'checkpoint']) {
      await platform.sql(`delete from audit_${table}`);
      await platform.sql(`insert into audit_${table} select * from kept_${table}`);
      await platform.sql(`drop table kept_${table}`);
    }
    expect((await verify()).findings).toEqual([]);
  }
}

describe('what somebody with access to the database does is found', () => {
  test.each([
    ['a detail edited', `update audit_event set details = details || '{"reason": "x"}' where ${where(17)}`],
    ['a client edited', `update audit_event set client_id = 'other' where ${where(1400)}`],
    ['a time moved', `update audit_event set occurred_at = occurred_at + interval '1 millisecond' where ${where(2100)}`],
    ['a person exchanged', `update audit_event set sealed = (select sealed from audit_event where ${where(3)}) where ${where(0)}`],
  ])('%s', async (_, statement) => {
    const verification = await tampered(statement);
    expect(whats(verification)).toEqual(['edited']);
    expect(verification.findings[0]?.place).toBeDefined();
  });

  test.each([
    ['first', 0],
    ['in the middle', 1234],
    ['last', count],
  ])('an event removed (%s)', async (_, position) => {
    const verification = await tampered(`delete from audit_event where ${where(position)}`);
    expect(whats(verification)).toEqual(['removed']);
    expect(verification.findings[0]?.text).toMatch(/checkpoint \d: event \d+ of \d+ was removed/);
  });

  test('an event inserted between others', async () => {
    const verification = await tampered(
      `insert into audit_event (${columns}) select gen_random_uuid(), ${columns.slice(4).replace('occurred_at', `occurred_at + interval '1 ms'`)} from audit_event where ${where(500)}`,
    );
    expect(whats(verification)).toEqual(['inserted']);
  });

  test('two events swapped', async () => {
    const verification = await tampered(
      `with a as (select * from audit_event where ${where(10)}), b as (select * from audit_event where ${where(2020)})
       update audit_event e set seq = case when e.id = a.id then b.seq else a.seq end, tx = case when e.id = a.id then b.tx else a.tx end
         from a, b where e.id in (a.id, b.id)`,
    );
    expect(whats(verification)).toEqual(['edited', 'edited']);
  });

  test('a whole checkpoint removed with its events', async () => {
    const verification = await tampered(
      `delete from audit_event e using audit_checkpoint a, audit_checkpoint b where a.number = 1 and b.number = 2
         and (e.epoch, e.tx, e.seq) > (a.epoch, a.tx, a.seq) and (e.epoch, e.tx, e.seq) <= (b.epoch, b.tx, b.seq)`,
      'delete from audit_checkpoint where number = 2',
    );
    expect(whats(verification)).toContain('checkpoint');
    expect(verification.findings[0]?.text).toBe('checkpoint 3: checkpoint 2 is missing before it');
  });

  test('hashes of a checkpoint adapted to an edit', async () => {
    const verification = await tampered(
      `update audit_event set client_id = 'other' where ${where(5)}`,
      `update audit_checkpoint set event_hashes = set_byte(event_hashes, 5 * 32, 255 - get_byte(event_hashes, 5 * 32)) where number = 1`,
    );
    expect(whats(verification)).toEqual(['checkpoint']);
  });

  test('a signature exchanged', async () => {
    const verification = await tampered(
      `update audit_checkpoint set signature = (select signature from audit_checkpoint where number = 1) where number = 2`,
    );
    expect(whats(verification)).toContain('checkpoint');
  });

  test('a key of the attacker in the table does not count', async () => {
    await platform.sql(
      `insert into audit_proof_key (kid, public_jwk, sealed_private_jwk) select 'mine', jsonb_set(public_jwk, '{kid}', '"mine"'), sealed_private_jwk from audit_proof_key`,
    );
    expect((await proofKeys(platform.runtime)).map(({ row }) => row.kid)).not.toContain('mine');
    await platform.sql(`delete from audit_proof_key where kid = 'mine'`);
  });
});

test('a trail cut off behind a checkpoint is found against one that was kept elsewhere', async () => {
  const [{ signature }] = await platform.sql('select signature from audit_checkpoint order by number desc limit 1');
  const cut = [
    `delete from audit_event e using audit_checkpoint c where c.number = 2 and (e.epoch, e.tx, e.seq) > (c.epoch, c.tx, c.seq)`,
    'delete from audit_checkpoint where number > 2',
  ];
  // Without an anchor nothing tells that there was more.
  expect(whats(await tampered(...cut))).toEqual([]);
  await platform.sql('create table kept_checkpoint as select * from audit_checkpoint');
  await platform.sql('delete from audit_checkpoint where number > 2');
  expect(whats(await verify({ anchors: [signature] }))).toEqual(['truncated']);
  await platform.sql('delete from audit_checkpoint');
  await platform.sql('insert into audit_checkpoint select * from kept_checkpoint');
  expect(whats(await verify({ anchors: [signature] }))).toEqual([]);
});

test('a part can be verified alone, from any checkpoint', async () => {
  expect(await verify({ from: 2, to: 3 })).toMatchObject({ checkpoints: 2, findings: [] });
  await expect(verify({ from: 99 })).rejects.toThrow('no checkpoint 98');
});

describe('retention', () => {
  beforeEach(async () => {
    // The first 1,500 events become those of a month that is over: one checkpoint goes whole, one in part.
    await platform.sql('truncate audit_checkpoint, audit_tombstone');
    await platform.sql(`create table audit_event_202001 partition of audit_event for values from ('2020-01-01Z') to ('2020-02-01Z')`);
    await platform.sql(
      `update audit_event set occurred_at = '2020-01-15Z' where (occurred_at, id) in (select occurred_at, id from audit_event order by epoch, tx, seq limit 1500)`,
    );
    await settled(platform);
    await addCheckpoints(platform.runtime);
  });

  test('leaves a signed tombstone, over which the chain still verifies', async () => {
    await keepPartitions(platform.runtime);
    expect(await platform.sql(`select 1 from audit_event where occurred_at < '2021-01-01Z'`)).toEqual([]);
    const verification = await verify();
    expect(verification.findings).toEqual([]);
    expect(verification.events).toBeGreaterThan(count);
    expect(await platform.sql('select partition_name from audit_tombstone')).toEqual([{ partition_name: 'audit_event_202001' }]);

    await platform.sql('delete from audit_event where (occurred_at, id) = (select occurred_at, id from audit_event order by epoch, tx, seq limit 1)');
    expect(whats(await verify())).toEqual(['removed']);
    await platform.sql('update audit_tombstone set signature = signature || $1', ['x']);
    expect(whats(await verify())).toContain('tombstone');
  });
});
