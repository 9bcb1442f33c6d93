import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { runFolder, sayOnce } from '../support/test-database.ts';

const code = pathToFileURL(join(packageRoot, 'src/kernel/store/embedded/embedded-database.ts')).href;
const script = `
  import { startEmbeddedDatabase } from '${code}';
  try {
    const database = await startEmbeddedDatabase(process.argv[1], ['-c', 'fsync=off']);
    process.once('SIGTERM', () => database.stop().then(() => process.exit(0)));
    setInterval(() => undefined, 1000);
    console.log(JSON.stringify({ url: database.url, keeper: database.pid }));
  } catch (error) {
    console.log(JSON.stringify({ problem: error.message }));
    process.exit(1);
  }`;

interface Started {
  readonly child: ChildProcess;
  readonly answer: { url: string; keeper: number; problem?: string };
}

const folder = runFolder();
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** A platform process as far as its database is concerned. */
async function start(): Promise<Started> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const line = await new Promise<string>((resolve) => child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString())));
  return { child, answer: JSON.parse(line) };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function isGone(pid: number): Promise<boolean> {
  for (let waited = 0; waited < 10_000 && isRunning(pid); waited += 50) await sleep(50);
  return !isRunning(pid);
}

const postmaster = () => Number(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);

test('the embedded database keeps what was committed when its platform is killed, leaves nothing running, and starts again', async () => {
  const first = await start();
  await sayOnce(first.answer.url, 'create table kept (id int)');
  await sayOnce(first.answer.url, 'insert into kept values (1)');
  expect(statSync(join(folder, 'database.password')).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'data')).mode & 0o077).toBe(0);
  const server = postmaster();
  first.child.kill('SIGKILL');
  expect(await isGone(first.answer.keeper)).toBe(true);
  expect(await isGone(server)).toBe(true);

  const second = await start();
  expect(await sayOnce(second.answer.url, 'select id from kept')).toEqual([{ id: 1 }]);

  // A second platform must not stop the database of the first.
  const other = await start();
  expect(other.answer.problem).toMatch(/in use by process \d+.*SIGNET_DATA_DIR/);
  await sayOnce(second.answer.url, 'insert into kept values (2)');

  // Everything is killed at once, the server's own processes excepted: what a crash of the machine's session leaves.
  const orphan = postmaster();
  process.kill(second.answer.keeper, 'SIGKILL');
  second.child.kill('SIGKILL');
  expect(await isGone(second.answer.keeper)).toBe(true);
  expect(isRunning(orphan)).toBe(true);
  const third = await start();
  expect(await sayOnce(third.answer.url, 'select id from kept order by 1')).toEqual([{ id: 1 }, { id: 2 }]);

  const last = postmaster();
  third.child.kill('SIGTERM');
  expect(await isGone(third.answer.keeper)).toBe(true);
  expect(await isGone(last)).toBe(true);
  expect(existsSync(join(folder, 'data', 'postmaster.pid'))).toBe(false);
});
