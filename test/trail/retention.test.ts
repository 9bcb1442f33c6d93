import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AuditEventName } from '../../src/kernel/contract/catalogue.ts';
import { readConfig } from '../../src/kernel/contract/config/config.ts';
import { openSession } from '../../src/kernel/store/database.ts';
import { addCheckpoints, buryPartition, verifyTrail } from '../../src/trail/audit/index.ts';
import { keepPartitions } from '../../workers/housekeeping/keep-partitions.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { appendTrail, settled, trailRow } from './append-trail.ts';

const dayMs = 86_400_000;
let platform: Platform;
let admin: AdminDesk;
beforeAll(async () => {
  platform = await startPlatform({
    env: {
      SIGNET_AUDIT_RETENTION_DAYS: '400',
      SIGNET_AUDIT_RETENTION_BY_CATEGORY: 'CONSENT=30, API_ACCESS=30, TOKEN=90, ADMIN=800',
      SIGNET_LOG_LEVEL: 'error',
    },
  });
  admin = await openAdminDesk(platform);
});
afterAll(() => platform.stop());

const ago = (days: number) => new Date(Date.now() - days * dayMs);
/** One event of each of these categories: kept 30, 90, 400 and 800 days. */
const kinds: readonly AuditEventName[] = ['CONSENT_CSRF_INVALID', 'TOKEN_REQUEST_INVALID', 'USER_DELETED', 'ADMIN_SCOPE_DELETED'];

/** Events of long ago, chained: `count` of each kind, taking turns, with the transaction id `name`. */
async function given(name: string, days: number, count = 1, userId?: string): Promise<void> {
  const at = ago(days);
  const from = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
  const to = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1));
  const partition = `audit_event_${from.toISOString().slice(0, 7).replace('-', '')}`;
  await platform.sql(
    `create table if not exists ${partition} partition of audit_event for values from ('${from.toISOString()}') to ('${to.toISOString()}')`,
  );
  const details = { reason: 'invalid', ...(userId ? { userId } : {}) };
  const rows = Array.from({ length: count }, () =>
    kinds.map((kind) => trailRow(kind, kind.startsWith('ADMIN') ? {} : details, { transactionId: name })),
  ).flat();
  await appendTrail(platform, rows);
  await platform.sql('update audit_event set occurred_at = $1 where transaction_id = $2', [at, name]);
  await settled(platform);
  await addCheckpoints(platform.runtime);
}
const left = async (name: string) => {
  const rows = await platform.sql<{ type: string; count: number }>(
    'select type, count(*)::int as count from audit_event where transaction_id = $1 group by type',
    [name],
  );
  return Object.fromEntries(rows.map(({ type, count }) => [type, count]));
};
const verified = async () => (await verifyTrail(platform.runtime)).findings;
const tombstones = async () =>
  (await platform.sql('select partition_name as name, signature from audit_tombstone order by created_at')) as { name: string; signature: string }[];
const retain = () => keepPartitions(platform.runtime);
const [consent, token, user, administration] = kinds as [string, string, string, string];

test('each category goes when its time is over and the others stay; the chain over what went verifies, and finds what else is missing', async () => {
  await given('young', 20, 3);
  await given('forty', 40, 1500);
  await given('hundred', 100, 2);
  expect(await verified()).toEqual([]);
  await retain();
  expect(await left('young')).toEqual({ [consent]: 3, [token]: 3, [user]: 3, [administration]: 3 });
  expect(await left('forty')).toEqual({ [token]: 1500, [user]: 1500, [administration]: 1500 });
  expect(await left('hundred')).toEqual({ [user]: 2, [administration]: 2 });
  expect(await verified()).toEqual([]);
  const [first] = await tombstones();
  const payload = JSON.parse(Buffer.from((first?.signature ?? '').split('.')[1] as string, 'base64url').toString());
  expect(payload).toMatchObject({ partition: first?.name, categories: expect.arrayContaining(['CONSENT']), whole: [] });

  const before = await tombstones();
  await retain();
  expect(await tombstones()).toEqual(before);

  const one = `(epoch, tx, seq) = (select epoch, tx, seq from audit_event where transaction_id = 'forty' order by epoch, tx, seq limit 1)`;
  await platform.sql('create table kept as select * from audit_event where transaction_id = $1', ['forty']);
  await platform.sql(`delete from audit_event where ${one}`);
  expect(await verified()).toMatchObject([{ what: 'removed' }]);
  await platform.sql(
    'insert into audit_event select * from kept k where not exists (select from audit_event e where (e.epoch, e.tx, e.seq) = (k.epoch, k.tx, k.seq))',
  );
  expect(await verified()).toEqual([]);
  await platform.sql('update audit_tombstone set signature = $2 where partition_name = $1', [before[0]?.name, before.at(-1)?.signature]);
  const findings = await verified();
  expect(findings[0]).toMatchObject({ what: 'tombstone' });
  expect(findings.some(({ what }) => what === 'removed')).toBe(true);
  await platform.sql('update audit_tombstone set signature = $2 where partition_name = $1', [before[0]?.name, before[0]?.signature]);
});

test.each([
  ['a person', 'held-person', () => ({ userId: 'Held-1' })],
  ['a transaction', 'held-transaction', () => ({ transactionId: 'held-transaction' })],
  ['a span of time', 'held-span', () => ({ from: ago(52).toISOString(), to: ago(50).toISOString() })],
])('what a hold of %s keeps stays; released, it goes', async (_what, name, input) => {
  await given(name, 51, 1, 'held-1');
  const { legalHold, userErrors } = await admin.call(
    'placeAuditLegalHold(input: AuditLegalHoldInput!)',
    { input: { reason: 'Case 4711', ...input() } },
    'legalHold { id }',
  );
  expect(userErrors).toEqual([]);
  await given(`${name}-beside`, 60);
  await retain();
  expect(await left(name)).toMatchObject({ [consent]: 1, [token]: 1 });
  expect(await left(`${name}-beside`)).toEqual({ [token]: 1, [user]: 1, [administration]: 1 });
  expect(await verified()).toEqual([]);
  await admin.call('releaseAuditLegalHold(id: ID!)', { id: legalHold.id }, 'legalHold { id }');
  await retain();
  expect(await left(name)).toEqual({ [token]: 1, [user]: 1, [administration]: 1 });
  expect(await verified()).toEqual([]);
});

test('a month goes when the longest is over, and with it what is left of its checkpoints', async () => {
  await given('old', 500, 2);
  await given('oldest', 840, 2);
  const [covering] = await platform.sql('select number from audit_checkpoint order by number desc limit 1');
  await retain();
  expect(await left('old')).toEqual({ [administration]: 2 });
  expect(await left('oldest')).toEqual({});
  expect((await tombstones()).at(-1)?.name ?? '').not.toBe('');
  const [{ hashes }] = await platform.sql('select event_hashes as hashes from audit_checkpoint where number = $1', [covering.number]);
  expect(hashes).toBeNull();
  expect(await verified()).toEqual([]);
});

test('what shares a checkpoint with others is gone for good once the last of them is', async () => {
  await given('shared', 700);
  await retain();
  expect(await left('shared')).toEqual({ [administration]: 1 });
  const [{ number }] = await platform.sql('select number from audit_checkpoint order by number desc limit 1');
  const partition = `audit_event_${ago(700).toISOString().slice(0, 7).replace('-', '')}`;
  const session = openSession(platform.databaseUrl, 60_000, 'test');
  await session.connect();
  expect(await buryPartition(platform.runtime, (text, values = []) => session.query(text, [...values]).then(({ rows }) => rows), partition)).toBe(
    true,
  );
  await session.end();
  expect((await platform.sql('select event_hashes as hashes from audit_checkpoint where number = $1', [number]))[0].hashes).toBeNull();
  expect(await verified()).toEqual([]);
});

test('an event that was changed is not taken away with the others: it is evidence', async () => {
  await given('changed', 45);
  await platform.sql(`update audit_event set outcome = 'SUCCESS' where transaction_id = 'changed' and type = $1`, [consent]);
  await retain();
  expect(await left('changed')).toMatchObject({ [consent]: 1 });
  expect(await verified()).toMatchObject([{ what: 'edited' }]);
  expect(platform.logged.join('\n')).toContain('is not part of the chain; it stays');
});

test.each(['CONSENT', 'CONSENT=0', 'CONSENT=99999', 'NOTHING=3', 'CONSENT=3,CONSENT=4', 'CONSENT=3.5'])('%s is refused at the start', (value) => {
  expect(() => readConfig({ SIGNET_AUDIT_RETENTION_BY_CATEGORY: value })).toThrow(/SIGNET_AUDIT_RETENTION_BY_CATEGORY/);
});
