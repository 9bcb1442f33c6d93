import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { exitCodes, exitMeanings } from '../../src/cli/exit-codes.ts';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { type Clone, cloneDatabase } from '../support/clone-database.ts';
import { freePort } from '../support/free-port.ts';
import { type Ended, runSignet } from '../support/run-signet.ts';
import { sayOnce } from '../support/test-database.ts';
import { waitUntil } from '../support/wait-until.ts';

const folder = mkdtempSync(join(tmpdir(), 'signet-codes-'));
const checkpoint = join(folder, 'checkpoint.jws');
let clone: Clone;
beforeAll(async () => {
  clone = await cloneDatabase();
});
afterAll(async () => {
  await clone.drop();
  rmSync(folder, { recursive: true, force: true });
});

const signet = (...words: string[]) => runSignet(clone.url, words);

/** One sentence on standard error, or what commander says of arguments; never a stack. */
function expectFailure({ code, stderr }: Ended, expected: number, text: RegExp): void {
  expect([code, stderr]).toEqual([expected, expect.stringMatching(text)]);
  expect(stderr).not.toMatch(/\n\s+at /);
}

test('newcomer N3: the table of exit codes in the docs is the one of the program, and its help shows it', async () => {
  const guide = readFileSync(join(packageRoot, 'docs', 'commands.md'), 'utf8');
  const rows = [...guide.matchAll(/^\| (\d+) \| (.+) \|$/gm)].map(([, code, meaning]) => [Number(code), meaning]);
  const names = Object.keys(exitCodes) as (keyof typeof exitCodes)[];
  expect(rows).toEqual(names.map((name) => [exitCodes[name], exitMeanings[name]]));
  const { code, stdout } = await signet('--help');
  expect(code).toBe(0);
  expect(stdout).toContain('75  not now');
});

test.each([
  ['an unknown command', ['serv'], /unknown command 'serv'/],
  ['an unknown option', ['export', '--loud'], /unknown option '--loud'/],
  ['no command', [], /Usage: signet/],
  ['a number that is none', ['audit', 'verify', '--from', 'x'], /a whole number/i],
  ['a file that is not there', ['audit', 'verify', '--checkpoint', '/nowhere/c.jws'], /\/nowhere\/c\.jws/],
  ['a key that is none', ['keys', 'rotate', 'RS999'], /RS999/],
] as const)('newcomer N3: a wrong use exits with 2: %s', async (_name, words, text) => {
  expectFailure(await signet(...words), 2, text);
});

test('newcomer N3: a checkpoint that is not there looks like no tampering', async () => {
  expectFailure(await signet('audit', 'verify', '--from', '10'), 2, /There is no checkpoint 9 to start from/);
});

test('newcomer N3: a database that cannot be reached exits with 75, one without tables with 1', async () => {
  const port = await freePort();
  expectFailure(await runSignet(`postgres://someone@127.0.0.1:${port}/signet`, ['audit', 'verify']), 75, /cannot be used/);
  const empty = await cloneDatabase('empty');
  expectFailure(await runSignet(empty.url, ['keys', 'list'], { SIGNET_AUTO_MIGRATE: 'false' }), 1, /run signet migrate/);
  await empty.drop();
});

test('newcomer N3: verify exits with 0 for a trail that holds, 3 for a changed one, and 4 when only a restore is found', async () => {
  expect((await signet('keys', 'rotate', 'ES256')).code).toBe(0);
  // Events are chained once no older transaction of the server is open, and others share it.
  await waitUntil('the event is chained', async () => {
    await signet('audit', 'checkpoint', '-o', checkpoint);
    const [chained] = await sayOnce(
      clone.url,
      `select 1 from audit_event e, audit_checkpoint c where (e.epoch, e.tx, e.seq) <= (c.epoch, c.tx, c.seq)`,
    );
    return chained !== undefined;
  });
  expect(await signet('audit', 'verify', '--checkpoint', checkpoint)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^The trail holds: 1 checkpoint /),
  });

  await sayOnce(clone.url, `update audit_event set client_id = 'another'`);
  const changed = await signet('audit', 'verify');
  expect(changed.code).toBe(3);
  expect(changed.stdout).toMatch(/^edited .*THE TRAIL DOES NOT HOLD/s);

  // What a restore leaves: neither the events nor their checkpoint, and the note that a history ended before them.
  await sayOnce(clone.url, 'delete from audit_event');
  await sayOnce(clone.url, 'delete from audit_checkpoint');
  expect((await signet('audit', 'verify', '--checkpoint', checkpoint)).code).toBe(3);
  await sayOnce(
    clone.url,
    `insert into audit_epoch (epoch, server_started_at, table_oid, after_tx)
      select epoch + 1, server_started_at, table_oid, '1' from audit_epoch order by epoch desc limit 1`,
  );
  const restored = await signet('audit', 'verify', '--checkpoint', checkpoint);
  expect(restored).toMatchObject({ code: 4, stdout: expect.stringMatching(/^restored /) });
});
