import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBinary } from './find-binary.ts';
import { freePort } from './free-port.ts';

/** A Redis server of the tests. */
export interface TestRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Kills it at once, as a crash does. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write('PING\r\n'));
    socket.setTimeout(500, () => socket.destroy());
    socket.once('data', (data) => {
      resolve(data.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

function ended(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (server.exitCode !== null || server.signalCode !== null) resolve();
    else server.once('exit', () => resolve());
  });
}

/**
 * Starts Redis on `port` or a free one; undefined where it is not installed. With a folder it writes every change to disk there, so
 * that a later start in the same folder goes on where a killed one stopped.
 */
export async function startRedis(options: { readonly port?: number; readonly folder?: string } = {}): Promise<TestRedis | undefined> {
  const binary = findBinary('redis-server');
  if (!binary) return undefined;
  const port = options.port ?? (await freePort());
  const durable = options.folder ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no'];
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', options.folder ?? tmpdir(), '--save', ''];
  const server = spawn(binary, [...place, ...durable, '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' });
  server.unref();
  const killAtExit = () => server.kill('SIGKILL');
  process.once('exit', killAtExit);
  server.once('exit', () => process.off('exit', killAtExit));
  for (let waited = 0; !(await answers(port)); waited += 25) {
    if (server.exitCode !== null || waited > 60_000) throw new Error(`redis-server did not start on port ${port}`);
    await sleep(25);
  }
  const end = (signal: NodeJS.Signals) => async () => {
    server.kill(signal);
    await ended(server);
  };
  return { url: `redis://127.0.0.1:${port}`, port, pid: server.pid as number, kill: end('SIGKILL'), stop: end('SIGTERM') };
}
