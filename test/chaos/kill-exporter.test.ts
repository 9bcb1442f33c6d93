import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type FakeService, openFakeService } from '../support/fake-service.ts';
import { waitUntil } from '../support/wait-until.ts';
import { openServedPlatform, type ServedPlatform } from './served-platform.ts';

const count = 600;
const batch = 20;
const folder = mkdtempSync(join(tmpdir(), 'signet-exporter-'));
let platform: ServedPlatform;
let receiver: FakeService;

beforeAll(async () => {
  receiver = await openFakeService();
  const secretFile = join(folder, 'secret');
  writeFileSync(secretFile, 'a webhook secret');
  const exportFile = join(folder, 'export.json');
  const target = { name: 'siem', kind: 'webhook', url: `${receiver.url}/events`, secretFile, start: 'beginning', batch };
  writeFileSync(exportFile, JSON.stringify({ targets: [target] }));
  platform = await openServedPlatform({
    SIGNET_AUDIT_EXPORT_FILE: exportFile,
    SIGNET_OUTGOING_ALLOWED_HOSTS: 'localhost',
    SIGNET_AUDIT_POLL_MS: '100',
  });
}, 120_000);
afterAll(async () => {
  await platform.stop();
  await receiver.close();
});

const events = (body: string): string[] => body.split('\n').map((line) => JSON.parse(line).transactionId);
const arrived = () => receiver.requests.map(({ body }) => events(body));
const state = async () =>
  (
    await platform.sql(
      `select tx::text as tx, seq::text as seq, fence::int as fence, sent::int as sent from audit_export where source = 'audit_event'`,
    )
  )[0];

test('an export worker killed in the middle of a delivery: its successor leaves nothing out and keeps the order', async () => {
  await platform.sql(
    `insert into audit_event (id, type, outcome, category, channel, transaction_id)
      select gen_random_uuid(), 'USER_DELETED', 'SUCCESS', 'EXTENSION', 'CLI', 'n' || i from generate_series(1, ${count}) i`,
  );
  let isHeld = false;
  // The sixth delivery arrives and is never answered: whether it counts, nobody can know.
  receiver.answer(() => {
    isHeld = receiver.requests.length >= 6;
    return isHeld ? 'silence' : {};
  });
  const worker = platform.work();
  await waitUntil('a delivery is under way', () => isHeld, 90_000);
  const reached = await state();
  expect(reached.sent).toBe(5 * batch);
  expect((await worker.end('SIGKILL')).signal).toBe('SIGKILL');
  expect(await state()).toEqual(reached);

  const before = receiver.requests.length;
  receiver.answer({});
  // As if the claim of the dead had run out.
  await platform.sql('update audit_export set leased_until = now()');
  const successor = platform.work();
  await waitUntil('everything arrived', () => new Set(arrived().flat()).size >= count, 120_000);
  await waitUntil('the place is noted', async () => (await state()).sent >= count, 60_000);
  await successor.end();

  const again = arrived().slice(before);
  expect(again[0]).toEqual(arrived()[before - 1]);
  expect(receiver.requests[before]?.headers['webhook-id']).toBe(receiver.requests[before - 1]?.headers['webhook-id']);
  const wanted = Array.from({ length: count }, (_, index) => `n${index + 1}`);
  const inOrder = [...arrived().slice(0, before - 1), ...again].flat().filter((id) => id.startsWith('n'));
  expect(inOrder.slice(0, count)).toEqual(wanted);
  const [last] = await platform.sql(`select tx::text as tx, seq::text as seq from audit_event where transaction_id = 'n${count}'`);
  const end = await state();
  expect(BigInt(end.tx) >= BigInt(last.tx) && (end.tx !== last.tx || BigInt(end.seq) >= BigInt(last.seq))).toBe(true);
}, 330_000);

test('signet audit replay serves a target again from a moment on; signet audit export prints a span of time', async () => {
  receiver.forget();
  const [{ moment }] = await platform.sql(
    `select to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as moment from audit_event where transaction_id = 'n1'`,
  );
  expect(await platform.printed('audit', 'replay', 'siem', '--from', moment)).toContain(`siem is served again from ${moment}`);
  await expect(platform.command('audit', 'replay', 'nobody', '--from', moment)).rejects.toThrow(/no export target nobody/);
  const worker = platform.work();
  await waitUntil('it is served again', () => new Set(arrived().flat()).size >= count, 120_000);
  await worker.end();

  const lines = (await platform.printed('audit', 'export', '--from', moment)).split('\n').filter((line) => line.startsWith('{'));
  expect(lines.map((line) => JSON.parse(line).transactionId).slice(0, 3)).toEqual(['n1', 'n2', 'n3']);
  expect(lines.length).toBeGreaterThanOrEqual(count);
  const cef = (await platform.printed('audit', 'export', '--from', moment, '--to', moment, '--format', 'cef'))
    .split('\n')
    .filter((line) => line.startsWith('CEF:0|'));
  expect(cef.every((line) => line.includes('|USER_DELETED|'))).toBe(true);
  expect(cef.length).toBeGreaterThan(0);
  const none = await platform.printed('audit', 'export', '--to', '2001-01-01T00:00:00Z');
  expect(none.split('\n').filter((line) => line.startsWith('{'))).toEqual([]);
  await expect(platform.command('audit', 'export', '--format', 'xml')).rejects.toThrow(/ended with/);
}, 330_000);
