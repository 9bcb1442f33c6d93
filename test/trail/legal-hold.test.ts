import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { addCheckpoints, verifyTrail } from '../../src/trail/audit/index.ts';
import { keepPartitions } from '../../workers/housekeeping/keep-partitions.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { appendTrail, settled, trailRow } from './append-trail.ts';

let platform: Platform;
let trail: Trail;
let admin: AdminDesk;
beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  admin = await openAdminDesk(platform);
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

const fields = 'legalHold { id reason userId transactionId from to placedBy releasedBy releasedAt }';
const place = (input: object) => admin.call('placeAuditLegalHold(input: AuditLegalHoldInput!)', { input }, fields);
const release = (id: string) => admin.call('releaseAuditLegalHold(id: ID!)', { id }, fields);
const erase = (userId: string) => admin.call('erasePerson(userId: String!)', { userId }, 'deletedId');
const holds = async (released = false) =>
  (await admin.ask(`{ auditLegalHolds(includeReleased: ${released}) { id reason userId releasedAt } }`)).data.auditLegalHolds;

/** A month of long ago with two chained events. */
async function givenOldMonth(month: string, userId: string, transactionId: string): Promise<string> {
  const partition = `audit_event_${month.replace('-', '')}`;
  const from = new Date(`${month}-01T00:00:00Z`);
  const to = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1));
  await platform.sql(`create table ${partition} partition of audit_event for values from ('${from.toISOString()}') to ('${to.toISOString()}')`);
  await appendTrail(platform, [
    trailRow('TOKEN_REQUEST_INVALID', { reason: 'unknown', userId }, { transactionId }),
    trailRow('TOKEN_REQUEST_INVALID', { reason: 'unknown' }, { transactionId }),
  ]);
  await platform.sql(`update audit_event set occurred_at = $1 where transaction_id = $2`, [`${month}-15T00:00:00Z`, transactionId]);
  await settled(platform);
  await addCheckpoints(platform.runtime);
  return partition;
}
const exists = async (partition: string) => (await platform.sql('select to_regclass($1) as name', [partition]))[0].name !== null;

test.each([
  ['a person', '2020-01', () => ({ userId: 'HELD-1' })],
  ['a transaction', '2020-02', () => ({ transactionId: 'old-2020-02' })],
  ['a span of time', '2020-03', () => ({ from: '2020-03-15T00:00:00Z', to: '2020-03-15T00:00:00Z' })],
])('what a hold of %s keeps is not dropped; released, it goes with its tombstone and the chain holds', async (_what, month, input) => {
  const partition = await givenOldMonth(month, 'held-1', `old-${month}`);
  const { legalHold, userErrors } = await place({ reason: 'Case 4711', ...input() });
  expect(userErrors).toEqual([]);
  const before = await platform.sql('select epoch, tx::text, seq from audit_horizon where $1', [true]);
  await keepPartitions(platform.runtime);
  expect(await exists(partition)).toBe(true);
  expect(await platform.sql('select epoch, tx::text, seq from audit_horizon where $1', [true])).toEqual(before);
  await release(legalHold.id);
  await keepPartitions(platform.runtime);
  expect(await exists(partition)).toBe(false);
  expect(await platform.sql('select 1 from audit_tombstone where partition_name = $1', [partition])).toHaveLength(1);
  expect((await verifyTrail(platform.runtime)).findings).toEqual([]);
});

test('a held person is not erased; released, they are, and the hold forgets them', async () => {
  const user = await givenUser(platform);
  const { legalHold } = await place({ reason: 'Case 1', userId: user.userId.toUpperCase() });
  expect(legalHold).toMatchObject({ reason: 'Case 1', userId: user.userId.toUpperCase(), placedBy: admin.username, releasedAt: null });
  await trail.expectTrail([
    [
      'AUDIT_LEGAL_HOLD_PLACED',
      { adminUser: admin.username, userId: user.userId.toUpperCase(), details: { objectId: legalHold.id, operation: 'person' } },
    ],
  ]);
  expect(await erase(user.userId)).toMatchObject({ deletedId: null, userErrors: [{ code: 'IN_USE', field: ['userId'] }] });
  await trail.expectTrail([]);
  expect(await platform.sql('select 1 from directory_user where user_id = $1', [user.userId])).toHaveLength(1);
  expect((await platform.sql('select row_to_json(h)::text as text from audit_legal_hold h'))[0].text).not.toContain(user.userId.toUpperCase());

  expect((await release(legalHold.id)).legalHold).toMatchObject({ releasedBy: admin.username, releasedAt: expect.any(String) });
  await trail.expectTrail([['AUDIT_LEGAL_HOLD_RELEASED', { adminUser: admin.username, details: { objectId: legalHold.id } }]]);
  expect(await erase(user.userId)).toEqual({ deletedId: user.userId, userErrors: [] });
  expect((await holds(true)).find(({ id }: { id: string }) => id === legalHold.id)).toMatchObject({ userId: null, reason: 'Case 1' });
  expect((await holds()).map(({ id }: { id: string }) => id)).not.toContain(legalHold.id);
});

test('nor is a person of whom held events tell', async () => {
  const [byTransaction, bySpan] = [await givenUser(platform), await givenUser(platform)];
  await appendTrail(platform, [
    trailRow('TOKEN_REQUEST_INVALID', { reason: 'unknown', userId: byTransaction.userId }, { transactionId: 'held-tx' }),
    trailRow('TOKEN_REQUEST_INVALID', { reason: 'unknown', userId: bySpan.userId }),
  ]);
  const { legalHold: transaction } = await place({ reason: 'Case 2', transactionId: 'held-tx' });
  expect((await erase(byTransaction.userId)).userErrors).toMatchObject([{ code: 'IN_USE' }]);
  const { legalHold: span } = await place({ reason: 'Case 3', from: '2026-01-01T00:00:00Z', to: '2999-01-01T00:00:00Z' });
  expect((await erase(bySpan.userId)).userErrors).toMatchObject([{ code: 'IN_USE' }]);
  await release(transaction.id);
  await release(span.id);
  for (const { userId } of [byTransaction, bySpan]) expect((await erase(userId)).deletedId).toBe(userId);
});

test.each([
  ['REQUIRED', 'no reason', { reason: ' ', userId: 'x' }],
  ['INVALID_VALUE', 'a reason too long', { reason: 'x'.repeat(1001), userId: 'x' }],
  ['INVALID_VALUE', 'nothing', { reason: 'r' }],
  ['INVALID_VALUE', 'two things', { reason: 'r', userId: 'x', transactionId: 'y' }],
  ['INVALID_VALUE', 'an id too long', { reason: 'r', userId: 'x'.repeat(256) }],
  ['INVALID_VALUE', 'an id with NUL', { reason: 'r', transactionId: '\u0000' }],
  ['REQUIRED', 'half a span', { reason: 'r', from: '2026-01-01T00:00:00Z' }],
  ['INVALID_VALUE', 'a span that ends first', { reason: 'r', from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }],
])('%s: %s', async (code, _what, input) => {
  expect(await place(input)).toMatchObject({ legalHold: null, userErrors: [{ code }] });
  await trail.expectTrail([]);
});

test('what is not there cannot be released, nor twice', async () => {
  const { legalHold } = await place({ reason: 'r', transactionId: 't' });
  await release(legalHold.id);
  for (const id of [legalHold.id, 'x', '0192aaaa-0000-7000-8000-000000000000'])
    expect((await release(id)).userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['id'] }]);
});

test('only an administrator may', async () => {
  for (const role of ['OPERATOR', 'HELPDESK']) {
    const desk = await openAdminDesk(platform, role);
    const answer = await desk.ask('mutation { placeAuditLegalHold(input: { reason: "r", userId: "x" }) { legalHold { id } } }');
    expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }
});
