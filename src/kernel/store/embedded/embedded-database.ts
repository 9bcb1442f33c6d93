import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mayOthersEnter, type PostgresPrograms, postgresBinaries } from './binaries.ts';
import type { KeeperAnswer, KeeperOrder } from './keeper.ts';

/** A running embedded PostgreSQL. */
export interface EmbeddedDatabase {
  readonly url: string;
  /** Process id of its keeper. */
  readonly pid: number;
  stop(): Promise<void>;
}

const keeperFile = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './keeper.ts' : './keeper.js', import.meta.url));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** One platform per data folder: a second one is told who holds it, instead of stopping the first one's database. */
function takeFolder(folder: string): void {
  const file = join(folder, 'owner.pid');
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch {
    const owner = Number(readFileSync(file, 'utf8'));
    if (owner !== process.pid && isAlive(owner))
      throw new Error(`The data folder ${folder} is in use by process ${owner}. Stop it, or choose another folder with SIGNET_DATA_DIR.`);
    writeFileSync(file, String(process.pid));
  }
}

function passwordOf(folder: string): string {
  const file = join(folder, 'database.password');
  try {
    writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch {
    // It exists since an earlier start.
  }
  return readFileSync(file, 'utf8');
}

function hire(order: KeeperOrder): Promise<{ keeper: ChildProcess; port: number }> {
  const keeper = fork(keeperFile, [], { detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  return new Promise((done, fail) => {
    keeper.once('error', fail);
    keeper.once('exit', () => fail(new Error('the keeper of the embedded PostgreSQL ended before it was ready')));
    keeper.once('message', (answer: KeeperAnswer) => {
      if ('problem' in answer) fail(new Error(answer.problem));
      else done({ keeper, port: answer.port });
    });
    keeper.send(order);
  });
}

/**
 * Starts the PostgreSQL that comes with the development dependencies, or the one whose programs are given, on a free port of the loopback interface, with its data in
 * `folder`. What a killed predecessor left behind is recovered. It ends with this process, however this process ends.
 */
export async function startEmbeddedDatabase(folder: string, flags: readonly string[] = [], programs?: PostgresPrograms): Promise<EmbeddedDatabase> {
  const asRoot = process.getuid?.() === 0;
  const home = resolve(folder);
  mkdirSync(home, { recursive: true });
  if (asRoot && !mayOthersEnter(home))
    throw new Error(
      `PostgreSQL cannot run as root, and the user it runs as cannot enter ${home}. Choose another folder with SIGNET_DATA_DIR, for example /var/tmp/signet.`,
    );
  takeFolder(home);
  const password = passwordOf(home);
  const { initdb, postgres } = programs ?? (await postgresBinaries(asRoot));
  const { keeper, port } = await hire({ folder: home, initdb, postgres, password, flags });
  keeper.unref();
  return {
    url: `postgres://signet:${password}@127.0.0.1:${port}/postgres`,
    pid: keeper.pid as number,
    async stop() {
      const ended = new Promise((done) => keeper.once('exit', done));
      keeper.ref();
      if (keeper.connected) keeper.disconnect();
      if (keeper.exitCode === null) await ended;
      rmSync(join(home, 'owner.pid'), { force: true });
    },
  };
}
