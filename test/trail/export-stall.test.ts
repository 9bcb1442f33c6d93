import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startExport } from '../../workers/audit-export/start-export.ts';
import type { Following } from '../../workers/follow-bell.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { type FakeService, openFakeService } from '../support/fake-service.ts';
import { type GivenClient, givenClient } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { waitUntil } from '../support/wait-until.ts';
import { appendTrail, trailRow } from './append-trail.ts';

const targets = 6;
let platform: Platform;
let admin: AdminDesk;
let client: GivenClient;
let receiver: FakeService;
let running: Following;

beforeAll(async () => {
  receiver = await openFakeService('silence');
  const folder = mkdtempSync(join(tmpdir(), 'signet-stall-'));
  const secretFile = join(folder, 'secret');
  writeFileSync(secretFile, 'a webhook secret');
  const all = Array.from({ length: targets }, (_, at) => ({ name: `stalled-${at}`, kind: 'webhook', url: `${receiver.url}/${at}`, secretFile }));
  const exportFile = join(folder, 'export.json');
  writeFileSync(exportFile, JSON.stringify({ targets: all }));
  // Exports and requests share one process and fewer connections than there are exports.
  platform = await startPlatform({
    env: {
      SIGNET_AUDIT_EXPORT_FILE: exportFile,
      SIGNET_OUTGOING_ALLOWED_HOSTS: 'localhost',
      SIGNET_AUDIT_POLL_MS: '100',
      SIGNET_DATABASE_POOL_SIZE: '3',
    },
  });
  admin = await openAdminDesk(platform);
  client = await givenClient(platform);
  running = startExport(platform.runtime);
  await waitUntil('every target has its place', async () => (await platform.sql('select 1 from audit_export')).length === 2 * targets, 60_000);
});
afterAll(async () => {
  await receiver.close();
  await running.close();
  await platform.stop();
});

test('receivers that take a delivery and never answer cost a login nothing: no connection, no transaction, no lock', async () => {
  await appendTrail(platform, [trailRow('USER_DELETED', { userId: 'someone' })]);
  await waitUntil('a delivery of each is under way', () => new Set(receiver.requests.map(({ path }) => path)).size === targets, 60_000);
  const answers = await Promise.all(
    Array.from({ length: 60 }, () =>
      platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials', scope: 'read' }, { headers: client.basic }),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  await waitUntil(
    'no transaction is left open',
    async () =>
      (await platform.sql(`select 1 from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`)).length === 0,
    30_000,
  );
  const held = await platform.sql(
    `select l.mode from pg_locks l join pg_class c on c.oid = l.relation
      where c.relname like 'audit_export%' and l.database = (select oid from pg_database where datname = current_database()) and l.pid <> pg_backend_pid()`,
  );
  expect(held).toEqual([]);
});

test('how far each export is behind is told by GraphQL and by the metrics, and 0 when nothing waits', async () => {
  const state = async () => (await admin.ask('{ auditExports { target waitingSince lagSeconds sent } }')).data.auditExports;
  await waitUntil('they are behind', async () => (await state()).every(({ lagSeconds }: { lagSeconds: number }) => lagSeconds > 0), 30_000);
  expect(await state()).toHaveLength(targets);
  const metric = async (name: string) =>
    [...(await platform.agent().get('/metrics')).text.matchAll(new RegExp(`^signet_audit_export_${name}{target="([^"]+)"} (\\S+)$`, 'gm'))].map(
      ([, target, value]) => [target, Number(value)] as const,
    );
  expect((await metric('lag_seconds')).filter(([, lag]) => lag > 0)).toHaveLength(targets);
  expect(await metric('failures')).toHaveLength(targets);

  receiver.answer({});
  await platform.sql('update audit_export set leased_until = now(), next_try_at = now()');
  await waitUntil(
    'they have caught up',
    async () => (await state()).every(({ lagSeconds, sent }: { lagSeconds: number; sent: number }) => lagSeconds === 0 && sent > 0),
    90_000,
  );
  expect((await metric('lag_seconds')).map(([, lag]) => lag)).toEqual(Array(targets).fill(0));
}, 180_000);
