import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findBinary } from './find-binary.ts';
import { freePort } from './free-port.ts';
import { waitUntil } from './wait-until.ts';

/** Several Redis processes that belong together. */
export interface RedisShape {
  /** As `REDIS_URL`. */
  readonly url: string;
  readonly ports: readonly number[];
  kill(port: number): void;
  stop(): Promise<void>;
}

/** Sends one command to one server. */
export async function tellRedis(port: number, ...command: readonly [string, ...string[]]): Promise<unknown> {
  const client = new Redis({ port, host: '127.0.0.1', retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  try {
    return await client.call(...command);
  } finally {
    client.disconnect();
  }
}

const answers = (port: number) =>
  tellRedis(port, 'PING').then(
    () => true,
    (error: unknown) => String(error).includes('NOAUTH'),
  );

function opener() {
  const folder = mkdtempSync(join(tmpdir(), 'signet-redis-shape-'));
  const running = new Map<number, ReturnType<typeof spawn>>();
  const start = async (...settings: readonly string[]): Promise<number> => {
    const port = await freePort();
    const file = join(folder, `${port}.conf`);
    writeFileSync(file, [`port ${port}`, 'bind 127.0.0.1', `dir ${folder}`, 'save ""', 'appendonly no', ...settings].join('\n'));
    const isSentinel = settings.some((line) => line.startsWith('sentinel '));
    const child = spawn(findBinary('redis-server') as string, isSentinel ? [file, '--sentinel'] : [file], { stdio: 'ignore' });
    running.set(port, child);
    const killAtExit = () => child.kill('SIGKILL');
    process.once('exit', killAtExit);
    child.once('exit', () => process.off('exit', killAtExit));
    await waitUntil(`Redis answers on ${port}`, () => answers(port));
    return port;
  };
  return {
    start,
    kill: (port: number) => void running.get(port)?.kill('SIGKILL'),
    async stop() {
      for (const child of running.values()) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const auth = ['requirepass secret', 'masterauth secret'];

/** Three primaries that share the slots. */
export async function startCluster(): Promise<RedisShape> {
  const servers = opener();
  const ports: number[] = [];
  for (const at of [1, 2, 3])
    ports.push(await servers.start('cluster-enabled yes', `cluster-config-file nodes-${at}.conf`, 'cluster-node-timeout 2000'));
  const nodes = ports.map((port) => `127.0.0.1:${port}`);
  execFileSync(findBinary('redis-cli') as string, ['--cluster', 'create', ...nodes, '--cluster-yes'], { stdio: 'ignore' });
  await waitUntil('the cluster is whole', async () =>
    (await Promise.all(ports.map((port) => tellRedis(port, 'CLUSTER', 'INFO')))).every((info) => String(info).includes('cluster_state:ok')),
  );
  return { url: `redis+cluster://${nodes.join(',')}`, ports, kill: servers.kill, stop: servers.stop };
}

/** A primary and a replica that want a password, and a sentinel that fails over after a second. The first port is the primary's. */
export async function startSentinel(): Promise<RedisShape> {
  const servers = opener();
  const primary = await servers.start(...auth);
  const replica = await servers.start(...auth, `replicaof 127.0.0.1 ${primary}`);
  const sentinel = await servers.start(
    `sentinel monitor main 127.0.0.1 ${primary} 1`,
    'sentinel auth-pass main secret',
    'sentinel down-after-milliseconds main 1000',
    'sentinel failover-timeout main 3000',
  );
  await waitUntil('the sentinel knows the replica', async () =>
    JSON.stringify(await tellRedis(sentinel, 'SENTINEL', 'replicas', 'main')).includes(String(replica)),
  );
  return {
    url: `redis+sentinel://:secret@127.0.0.1:${sentinel}/main?db=2`,
    ports: [primary, replica, sentinel],
    kill: servers.kill,
    stop: servers.stop,
  };
}
