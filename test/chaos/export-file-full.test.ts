import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { startPlatform } from '../support/start-platform.ts';
import { testSettings } from '../support/test-settings.ts';
import { waitUntil } from '../support/wait-until.ts';
import { appendTrail, trailRow } from '../trail/append-trail.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const sizeOf = (file: string) => {
  try {
    return readFileSync(file).length;
  } catch {
    return 0;
  }
};

test.each([1, 20])(
  'platform 27: a full disk tears no line, and each event stands on a line of its own at least once (batches of %i)',
  async (batch) => {
    const platform = await startPlatform();
    ends.push(platform.stop);
    const folder = mkdtempSync(join(tmpdir(), 'signet-full-'));
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'events.ndjson');
    // What a killed writer left.
    const torn = '{"id":"torn';
    writeFileSync(file, torn);
    writeFileSync(join(folder, 'targets.json'), JSON.stringify({ targets: [{ kind: 'file', name: 'full', start: 'beginning', batch, path: file }] }));
    const text = 'x'.repeat(150);
    const events = Array.from({ length: 60 }, (_, at) => trailRow('TOKEN_REQUEST_INVALID', { reason: `${text}${at}`, userId: `user ${at}` }));
    await appendTrail(platform, events);

    /** Workers whose files may grow to so many blocks of 512 bytes, as on a disk that is full then. */
    const work = (limit: string) => {
      const child = spawn(
        'sh',
        ['-c', `trap '' XFSZ; ulimit -f ${limit}; exec "$0" "$1" work`, process.execPath, join(packageRoot, 'dist', 'src', 'main.js')],
        {
          env: {
            PATH: process.env.PATH ?? '',
            DATABASE_URL: platform.databaseUrl,
            SIGNET_SEALING_KEYS: testSettings.SIGNET_SEALING_KEYS as string,
            SIGNET_AUDIT_EXPORT_FILE: join(folder, 'targets.json'),
            SIGNET_LOG_LEVEL: 'warn',
          },
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      );
      let printed = '';
      child.stdout.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
      });
      const end = () =>
        new Promise<void>((resolve) => (child.exitCode === null && child.kill('SIGKILL') ? child.once('exit', () => resolve()) : resolve()));
      ends.push(end);
      return { end, printed: () => printed };
    };

    const limited = work('24');
    await waitUntil('the disk is full', () => /EFBIG|file too large/i.test(limited.printed()));
    await limited.end();
    const before = readFileSync(file, 'utf8');
    expect(before.length).toBeLessThanOrEqual(24 * 512);
    expect(before.endsWith('\n') || before === torn).toBe(true);

    // Whoever waits because it failed waits no longer.
    await platform.sql('update audit_export set next_try_at = now(), leased_until = now()');
    work('unlimited');
    const expected = events.map(({ id }) => id);
    const idsOf = () => {
      const lines = readFileSync(file, 'utf8').split('\n').slice(1).filter(Boolean);
      return lines.map((line) => (JSON.parse(line) as { id: string }).id);
    };
    await waitUntil(
      'all is there',
      () => sizeOf(file) > before.length && readFileSync(file, 'utf8').endsWith('\n') && expected.every((id) => idsOf().includes(id)),
    );
    expect(readFileSync(file, 'utf8').split('\n')[0]).toBe(torn);
  },
);
