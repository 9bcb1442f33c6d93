import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ExportTarget, ensureExportPlace, replayExport } from '../../src/trail/audit/index.ts';
import { exportBatch } from '../../workers/audit-export/export-batch.ts';
import { startExport } from '../../workers/audit-export/start-export.ts';
import type { Following } from '../../workers/follow-bell.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { givenAuthority, givenCertificate } from '../support/certificates.ts';
import { type FakeService, openFakeService, type ReceivedRequest } from '../support/fake-service.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { waitUntil as waitFor } from '../support/wait-until.ts';
import { appendTrail, trailRow } from './append-trail.ts';

/** Deliveries that fail are tried again after seconds, and machines are slow. */
const waitUntil = (what: string, holds: () => boolean | Promise<boolean>) => waitFor(what, holds, 60_000);
const folder = mkdtempSync(join(tmpdir(), 'signet-export-'));
const at = (name: string) => join(folder, name);
const given = (name: string, text: string) => {
  writeFileSync(at(name), text);
  return at(name);
};
const secrets = { hook: 'a webhook secret', s3: 'a secret access key' };
const received: string[] = [];
let isDown = false;
let platform: Platform;
let admin: AdminDesk;
let hook: FakeService;
let bucket: FakeService;
let syslog: ReturnType<typeof createServer>;
let running: Following;

/** Reads `LENGTH SP MESSAGE` frames (RFC 5425 §4.3). */
function frames(data: Buffer): string[] {
  const found: string[] = [];
  for (let place = 0; place < data.length; ) {
    const blank = data.indexOf(0x20, place);
    const length = Number(data.subarray(place, blank).toString());
    found.push(data.subarray(blank + 1, blank + 1 + length).toString());
    place = blank + 1 + length;
  }
  return found;
}

function listen(socket: TLSSocket): void {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  socket.on('end', () => {
    received.push(...frames(Buffer.concat(chunks)));
    socket.end();
  });
}

/** AWS Signature Version 4, worked out anew from what arrived. */
function expectedSignature({ method, path, headers, body }: ReceivedRequest): string {
  const [, scope = '', names = ''] = /Credential=AKID\/([^,]+), SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? [];
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const canonical = [method, path, '', ...names.split(';').map((name) => `${name}:${headers[name]}`), '', names, hash(body)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash(canonical)].join('\n');
  const key = scope.split('/').reduce<Buffer | string>((left, part) => createHmac('sha256', left).update(part).digest(), `AWS4${secrets.s3}`);
  return createHmac('sha256', key).update(toSign).digest('hex');
}

const linesOf = (name: string): string[] => {
  try {
    return readFileSync(at(name), 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
};
const clientsIn = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => {
    const { type, clientId } = JSON.parse(line);
    return type === 'TOKEN_REVOKE_ACCESS_TOKEN_SUCCESS' ? [clientId] : [];
  });
const hooked = () => hook.requests.flatMap(({ body }) => clientsIn(body.split('\n')));
const put = () => bucket.requests.flatMap(({ body }) => clientsIn(body.trim().split('\n')));
const told = () => clientsIn(received.map((message) => message.slice(message.indexOf('\uFEFF') + 1)));
const record = (...clientIds: string[]) =>
  appendTrail(
    platform,
    clientIds.map((clientId) => trailRow('TOKEN_REVOKE_ACCESS_TOKEN_SUCCESS', { clientId, userId: 'Ada', appName: 'A|b=c' })),
  );
const stateOf = async (name: string) => {
  const { data } = await admin.ask('{ auditExports { target cursor waitingSince lastSentAt failures lastError sent } }');
  return data.auditExports.find(({ target }: { target: string }) => target === name);
};

beforeAll(async () => {
  hook = await openFakeService();
  bucket = await openFakeService();
  bucket.answer((request) => ({ status: request.headers.authorization?.endsWith(`Signature=${expectedSignature(request)}`) ? 200 : 403 }));
  const authority = await givenAuthority();
  const server = await givenCertificate({
    name: 'CN=localhost',
    issuer: authority,
    isServer: true,
    alternativeNames: [{ type: 'dns', value: 'localhost' }],
  });
  syslog = createServer({ cert: server.pem, key: server.keyPem }, listen);
  syslog.on('connection', (socket) => {
    if (isDown) socket.resetAndDestroy();
  });
  await new Promise<void>((resolve) => syslog.listen(0, '127.0.0.1', resolve));
  const { port } = syslog.address() as AddressInfo;
  const targets = [
    { name: 'lines', kind: 'file', path: at('lines.ndjson') },
    { name: 'cef', kind: 'file', path: at('lines.cef'), format: 'cef', excludeTypes: ['USER_CREATED'] },
    { name: 'hook', kind: 'webhook', url: `${hook.url}/events`, secretFile: given('hook.txt', secrets.hook) },
    {
      name: 'bucket',
      kind: 's3',
      endpoint: bucket.url,
      bucket: 'audit-trail',
      accessKeyId: 'AKID',
      secretAccessKeyFile: given('s3.txt', `${secrets.s3}\n`),
    },
    { name: 'siem', kind: 'syslog', host: 'localhost', port, caFile: given('ca.pem', authority.pem) },
    { name: 'stranger', kind: 'syslog', host: 'localhost', port, caFile: given('other.pem', (await givenAuthority('CN=Other')).pem) },
  ];
  const exportFile = given('export.json', JSON.stringify({ targets }));
  platform = await startPlatform({
    env: {
      SIGNET_AUDIT_EXPORT_FILE: exportFile,
      SIGNET_OUTGOING_ALLOWED_HOSTS: 'localhost',
      SIGNET_AUDIT_POLL_MS: '100',
      SIGNET_AUDIT_EXCLUDED_EVENTS: 'USER_UPDATED',
    },
  });
  admin = await openAdminDesk(platform);
  running = startExport(platform.runtime);
  await waitUntil('every target has its place', async () => {
    return (await platform.sql('select 1 from audit_export where $1', [true])).length === 12;
  });
});
afterAll(async () => {
  await running.close();
  await platform.stop();
  await hook.close();
  await bucket.close();
  await new Promise((resolve) => syslog.close(resolve));
});

test('what is recorded reaches every target, in order and in its form', async () => {
  const wanted = ['c1', 'c2', 'c3'];
  await record(...wanted);
  await waitUntil(
    'all have it',
    () => [clientsIn(linesOf('lines.ndjson')), hooked(), put(), told()].every((found) => found.length >= 3) && linesOf('lines.cef').length >= 3,
  );
  for (const found of [clientsIn(linesOf('lines.ndjson')), hooked(), put(), told()]) expect(found).toEqual(wanted);
  const [cef] = linesOf('lines.cef').filter((line) => line.includes('TOKEN_REVOKE'));
  expect(cef).toMatch(
    /^CEF:0\|Signet\|Signet\|[\w.-]+\|TOKEN_REVOKE_ACCESS_TOKEN_SUCCESS\|Token revoke access token success\|3\|rt=\d{13} externalId=[\w-]{36} cat=TOKEN duser=Ada outcome=success cs1=test cs1Label=transactionId cs2=c1 cs2Label=clientId cs3=A\|b\\=c cs3Label=appName/,
  );
  const message = received.find((text) => text.includes('"c1"'));
  expect(message).toMatch(/^<110>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S+ signet \d+ TOKEN - \uFEFF\{/);
  const [post] = hook.requests;
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = post?.headers ?? {};
  expect(signature).toBe(`v1,${createHmac('sha256', secrets.hook).update(`${id}.${time}.${post?.body}`).digest('base64')}`);
  expect(bucket.requests[0]?.path).toMatch(/^\/audit-trail\/audit\/\d{4}\/\d\d\/\d\d\/[\w-]+\.ndjson$/);
  expect(await stateOf('hook')).toMatchObject({ waitingSince: null, failures: 0, lastError: null, lastSentAt: expect.any(String) });
});

test('RS-163: a receiver that fails, hangs up and recovers gets everything, under the same id', async () => {
  hook.forget();
  hook.answerOnce({ status: 500 }, 'hangUp', 'hangUp');
  await record('w1', 'w2');
  await waitUntil('the failure can be seen', async () => (await stateOf('hook')).failures > 0);
  expect(await stateOf('hook')).toMatchObject({ lastError: expect.stringMatching(/bad_status|unreachable/), waitingSince: expect.any(String) });
  await waitUntil('it is back', async () => (await stateOf('hook')).failures === 0 && hook.requests.length > 1);
  const ids = new Set(hook.requests.filter(({ body }) => body.includes('"w1"')).map(({ headers }) => headers['webhook-id']));
  expect(ids.size).toBe(1);
  expect(new Set(hooked())).toEqual(new Set(['w1', 'w2']));
  expect(put().filter((id) => id.startsWith('w'))).toEqual(['w1', 'w2']);
});

test('a syslog connection that breaks off is no delivery; a receiver nobody vouches for gets nothing', async () => {
  isDown = true;
  await record('s1');
  await waitUntil('the failure can be seen', async () => (await stateOf('siem')).failures > 0);
  isDown = false;
  await waitUntil('it is delivered again', () => told().includes('s1'));
  expect(await stateOf('stranger')).toMatchObject({ sent: 0, lastError: expect.stringMatching(/^unreachable: .*certificate/) });
});

test('events that are not stored are exported, too; those a target does not want are left out', async () => {
  await appendTrail(platform, [trailRow('USER_UPDATED', { userId: 'u1' }), trailRow('USER_CREATED', { userId: 'u2' })]);
  await record('x1');
  await waitUntil(
    'they have passed',
    () => linesOf('lines.cef').some((line) => line.includes('|USER_UPDATED|')) && linesOf('lines.cef').some((line) => line.includes('cs2=x1')),
  );
  expect(linesOf('lines.cef').some((line) => line.includes('|USER_CREATED|'))).toBe(false);
  expect(linesOf('lines.ndjson').some((line) => line.includes('"USER_CREATED"'))).toBe(true);
});

test('RS-197: a worker that was away for a while moves nothing back, and what it left is taken up by another', async () => {
  await running.close();
  const target: ExportTarget = {
    name: 'slow',
    kind: 'webhook',
    url: `${hook.url}/slow`,
    secretFile: at('hook.txt'),
    format: 'ndjson',
    start: 'now',
    excludeTypes: [],
    batch: 2,
    maxWaitSeconds: 0,
  };
  await ensureExportPlace(platform.runtime, target);
  await record('r1', 'r2', 'r3', 'r4');
  await waitUntil('they are settled', async () => (await stateOf('slow')).waitingSince !== null);
  hook.forget();
  const doors: (() => void)[] = [];
  hook.answer(() => new Promise((resolve) => doors.push(() => resolve({ status: 200 }))));
  const first = exportBatch(platform.runtime, target, 'audit_event');
  await waitUntil('the first worker is under way', () => doors.length === 1);
  expect(await exportBatch(platform.runtime, target, 'audit_event')).toBe(false);
  await platform.sql(`update audit_export set leased_until = now() where target = 'slow'`);
  hook.answer({ status: 200 });
  while (await exportBatch(platform.runtime, target, 'audit_event'));
  const moved = await platform.sql(`select tx::text, seq from audit_export where target = 'slow' and source = 'audit_event'`);
  doors[0]?.();
  expect(await first).toBe(false);
  expect(await platform.sql(`select tx::text, seq from audit_export where target = 'slow' and source = 'audit_event'`)).toEqual(moved);
  expect(hooked()).toEqual(['r1', 'r2', 'r1', 'r2', 'r3', 'r4']);
});

test('a target can be served again from a moment on', async () => {
  const [{ moment }] = await platform.sql(`select occurred_at as moment from audit_event where client_id = 'w1'`);
  expect(await replayExport(platform.runtime, 'lines', moment as Date)).toBe(true);
  expect(await replayExport(platform.runtime, 'nobody', moment as Date)).toBe(false);
  const before = clientsIn(linesOf('lines.ndjson'));
  running = startExport(platform.runtime);
  await waitUntil(
    'it is served again',
    () => clientsIn(linesOf('lines.ndjson')).filter((id) => id === 'r4').length >= (before.includes('r4') ? 2 : 1),
  );
  const again = clientsIn(linesOf('lines.ndjson')).slice(before.length);
  expect(again.slice(0, 3)).toEqual(['w1', 'w2', 's1']);
});
