import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  /** Of the server on a port. */
  pidOf(port: number): number;
  kill(port: number): void;
  stop(): Promise<void>;
}

/** Files with which a server takes connections over TLS, and no others. */
export interface RedisTls {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Sends one command to one server. */
export function tellRedis(port: number, ...command: readonly [string, ...string[]]): Promise<unknown> {
  return tell(port, undefined, command);
}

/** Sends one command to one server over TLS. */
export function tellRedisOverTls(port: number, files: RedisTls, ...command: readonly [string, ...string[]]): Promise<unknown> {
  return tell(port, files, command);
}

async function tell(port: number, files: RedisTls | undefined, command: readonly [string, ...string[]]): Promise<unknown> {
  const tls = files ? { tls: { ca: readFileSync(files.caFile) } } : {};
  const client = new Redis({ port, host: '127.0.0.1', retryStrategy: () => null, maxRetriesPerRequest: 0, ...tls });
  client.on('error', () => undefined);
  try {
    return await client.call(...command);
  } finally {
    client.disconnect();
  }
}

const answers = (port: number, files: RedisTls | undefined) =>
  tell(port, files, ['PING']).then(
    () => true,
    (error: unknown) => String(error).includes('NOAUTH'),
  );

function portSettings(port: number, files: RedisTls | undefined): readonly string[] {
  if (!files) return [`port ${port}`];
  const { caFile, certFile, keyFile } = files;
  const certificates = [`tls-ca-cert-file ${caFile}`, `tls-cert-file ${certFile}`, `tls-key-file ${keyFile}`];
  return ['port 0', `tls-port ${port}`, ...certificates, 'tls-auth-clients no', 'tls-replication yes'];
}

function opener(files?: RedisTls) {
  const folder = mkdtempSync(join(tmpdir(), 'signet-redis-shape-'));
  const running = new Map<number, ReturnType<typeof spawn>>();
  const start = async (...settings: readonly string[]): Promise<number> => {
    const port = await freePort();
    const file = join(folder, `${port}.conf`);
    writeFileSync(file, [...portSettings(port, files), 'bind 127.0.0.1', `dir ${folder}`, 'save ""', 'appendonly no', ...settings].join('\n'));
    const isSentinel = settings.some((line) => line.startsWith('sentinel '));
    const child = spawn(findBinary('redis-server') as string, isSentinel ? [file, '--sentinel'] : [file], { stdio: 'ignore' });
    running.set(port, child);
    const killAtExit = () => child.kill('SIGKILL');
    process.once('exit', killAtExit);
    child.once('exit', () => process.off('exit', killAtExit));
    await waitUntil(`Redis answers on ${port}`, () => answers(port, files));
    return port;
  };
  return {
    start,
    pidOf: (port: number) => running.get(port)?.pid as number,
    kill: (port: number) => void running.get(port)?.kill('SIGKILL'),
    async stop() {
      for (const child of running.values()) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const own = ({ pidOf, kill, stop }: ReturnType<typeof opener>) => ({ pidOf, kill, stop });

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
  return { url: `redis+cluster://${nodes.join(',')}`, ports, ...own(servers) };
}

/**
 * A primary and a replica that want a password, and sentinels, of which one alone fails over after a second. The first port is the primary's, the
 * third that of the sentinel which is named first.
 */
export async function startSentinel({
  tls: files,
  sentinels: count = 1,
}: {
  readonly tls?: RedisTls;
  readonly sentinels?: number;
} = {}): Promise<RedisShape> {
  const servers = opener(files);
  const primary = await servers.start(...auth);
  const replica = await servers.start(...auth, `replicaof 127.0.0.1 ${primary}`);
  const monitor = [
    `sentinel monitor main 127.0.0.1 ${primary} 1`,
    'sentinel auth-pass main secret',
    'sentinel down-after-milliseconds main 1000',
    'sentinel failover-timeout main 3000',
  ];
  const sentinels: number[] = [];
  for (let started = 0; started < count; started += 1) sentinels.push(await servers.start(...monitor));
  for (const sentinel of sentinels)
    await waitUntil('the sentinel knows the replica', async () =>
      JSON.stringify(await tell(sentinel, files, ['SENTINEL', 'replicas', 'main'])).includes(String(replica)),
    );
  const named = sentinels.map((port) => `127.0.0.1:${port}`).join(',');
  return {
    url: `${files ? 'rediss' : 'redis'}+sentinel://:secret@${named}/main?db=2${files ? `&caFile=${files.caFile}` : ''}`,
    ports: [primary, replica, ...sentinels],
    ...own(servers),
  };
}

/** One server that takes connections over TLS only. */
export async function startRedisOverTls(files: RedisTls): Promise<RedisShape> {
  const servers = opener(files);
  const port = await servers.start('maxmemory-policy noeviction');
  return { url: `rediss://127.0.0.1:${port}/0?caFile=${files.caFile}`, ports: [port], ...own(servers) };
}
