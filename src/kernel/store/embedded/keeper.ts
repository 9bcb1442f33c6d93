/**
 * The process that keeps an embedded PostgreSQL. It lives in a process group of its own, so that Ctrl-C reaches the platform first,
 * and it stops PostgreSQL when the platform goes away for whatever reason: the channel between the two closes.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the platform asks of its keeper. */
export interface KeeperOrder {
  readonly folder: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly password: string;
  readonly flags: readonly string[];
}

export type KeeperAnswer = { readonly port: number } | { readonly problem: string };

const user = 'signet';
const startTimeoutMs = 60_000;

/** PostgreSQL does not run as root: the user to run it as, when we are root. */
function otherUser(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const line = lines.find((entry) => entry.startsWith('postgres:')) ?? lines.find((entry) => entry.startsWith('nobody:'));
  if (!line) throw new Error('PostgreSQL cannot run as root, and there is neither a user postgres nor nobody to run it as');
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

function initialise(order: KeeperOrder, data: string): void {
  const identity = otherUser();
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const passwordFile = join(data, '..', 'initdb-password');
  writeFileSync(passwordFile, `${order.password}\n`, { mode: 0o600 });
  if (identity.uid !== undefined) for (const path of [data, passwordFile]) chownSync(path, identity.uid, identity.gid as number);
  const options = ['-D', data, '-U', user, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C', '--no-sync'];
  const result = spawnSync(order.initdb, options, { ...identity, env: { ...process.env, LC_ALL: 'C' }, encoding: 'utf8' });
  rmSync(passwordFile, { force: true });
  if (result.status !== 0) {
    rmSync(data, { recursive: true, force: true });
    throw new Error(`initdb failed: ${result.error?.message ?? result.stderr}`);
  }
}

function isPostgres(pid: number): boolean {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres');
    return execFileSync('ps', ['-p', String(pid), '-o', 'comm='], { encoding: 'utf8' }).includes('postgres');
  } catch {
    return false;
  }
}

/** A postmaster left over from a process that was killed is stopped; nothing it committed is lost. */
async function stopLeftover(data: string): Promise<void> {
  const pidFile = join(data, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || !isPostgres(pid)) return rmSync(pidFile, { force: true });
  process.kill(pid, 'SIGINT');
  for (let waited = 0; waited < 10_000 && isPostgres(pid); waited += 50) await sleep(50);
  if (isPostgres(pid)) process.kill(pid, 'SIGQUIT');
  while (isPostgres(pid)) await sleep(50);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    setTimeout(() => socket.end(), 200).unref();
  });
}

async function start(order: KeeperOrder, data: string): Promise<{ server: ChildProcess; port: number }> {
  const port = await freePort();
  const sockets = process.platform === 'win32' ? [] : ['-k', ''];
  const options = ['-D', data, '-p', String(port), '-h', '127.0.0.1', ...sockets, ...order.flags];
  const server = spawn(order.postgres, options, { ...otherUser(), env: { ...process.env, LC_ALL: 'C' }, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  let isReady = false;
  server.stderr?.on('data', (chunk: Buffer) => {
    if (isReady) return;
    complaints = (complaints + chunk.toString()).slice(-4000);
    isReady = complaints.includes('ready to accept connections');
  });
  for (let waited = 0; waited < startTimeoutMs; waited += 20) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL did not start: ${complaints}`);
    if (isReady && (await accepts(port))) return { server, port };
    await sleep(20);
  }
  server.kill('SIGQUIT');
  throw new Error(`PostgreSQL did not start in time: ${complaints}`);
}

async function keep(order: KeeperOrder): Promise<void> {
  const data = join(order.folder, 'data');
  if (!existsSync(join(data, 'PG_VERSION'))) initialise(order, data);
  await stopLeftover(data);
  const { server, port } = await start(order, data);
  const stop = (): void => {
    server.kill('SIGINT');
  };
  server.once('exit', () => process.exit(0));
  process.once('disconnect', stop);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  process.send?.({ port } satisfies KeeperAnswer);
}

process.once('message', (order: KeeperOrder) => {
  keep(order).catch((error: unknown) => {
    process.send?.({ problem: error instanceof Error ? error.message : String(error) } satisfies KeeperAnswer, () => process.exit(1));
  });
});
