import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { Cluster, Redis } from 'ioredis';
import type { RedisAddress } from './redis-address.ts';

/** A connection to Redis, whatever its shape. */
export type RedisClient = Redis | Cluster;

/** What one connection has of its own. */
export interface OwnOptions {
  readonly maxRetriesPerRequest: number | null;
  readonly commandTimeout?: number;
}

const connectTimeoutMs = 5000;
/** For each answer of a sentinel, before the next one is asked. */
const sentinelTimeoutMs = 2000;

function tlsOf({ options }: RedisAddress): ConnectionOptions {
  const read = (file: string | undefined) => (file === undefined ? undefined : readFileSync(file));
  const made = { ca: read(options.caFile), cert: read(options.certFile), key: read(options.keyFile), servername: options.servername };
  return Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined));
}

type Present<Given> = { [Key in keyof Given]?: Exclude<Given[Key], undefined> };

const withoutMissing = <Given extends object>(given: Given) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Present<Given>;

/**
 * A connection that is not open yet. It never reconnects by itself, so that whoever owns it decides when and how often to try, and
 * asks sentinels and cluster anew then. Its errors come as `error` events: listen to them.
 */
function redisClient(address: RedisAddress, withinMs: number, own: OwnOptions): RedisClient {
  const { shape, hosts, primary, username, password, database, options } = address;
  const tls = address.tls ? { tls: tlsOf(address) } : {};
  const common = {
    connectTimeout: connectTimeoutMs,
    lazyConnect: true,
    retryStrategy: () => null,
    keepAlive: 10_000,
    // It asks for INFO, which a user may lack, and says so on the console. Whoever connects writes or subscribes, which tells more.
    enableReadyCheck: false,
    ...withoutMissing({ username, password }),
    ...(options.family === undefined ? {} : { family: Number(options.family) }),
    ...tls,
    ...own,
  } as const;
  if (shape === 'cluster')
    return new Cluster([...hosts], {
      lazyConnect: true,
      clusterRetryStrategy: () => null,
      slotsRefreshTimeout: connectTimeoutMs,
      // Certificates name hosts: with TLS the names that the cluster announces are not turned into addresses.
      ...(address.tls ? { dnsLookup: (name, done) => done(null, name) } : {}),
      redisOptions: common,
    });
  if (shape === 'single') return new Redis({ ...common, ...hosts[0], db: database });
  return new Redis({
    ...common,
    db: database,
    sentinels: [...hosts],
    name: primary as string,
    sentinelRetryStrategy: () => null,
    // A sentinel that stands still takes connections and says nothing. All of them have their turn within the time there is.
    sentinelCommandTimeout: Math.min(sentinelTimeoutMs, withinMs / (hosts.length + 1)),
    ...withoutMissing({ sentinelUsername: options.sentinelUsername, sentinelPassword: options.sentinelPassword }),
    ...(address.tls ? { enableTLSForSentinelMode: true } : {}),
    ...(address.tls && options.sentinelTls !== 'false' ? { sentinelTLS: tlsOf(address) } : {}),
  });
}

/** Opens a connection within so many milliseconds. Throws what Redis, a sentinel or the network said, not that the connection is closed. */
export async function connectRedis(address: RedisAddress, withinMs: number, own: OwnOptions): Promise<RedisClient> {
  const client = redisClient(address, withinMs, own);
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`Redis did not answer within ${withinMs} ms`)), withinMs);
  let fault: unknown;
  client.on('error', (error) => {
    fault ??= error;
  });
  try {
    // What is asked of it at the time may keep it from noticing that it is disconnected.
    await Promise.race([client.connect(), late.promise]);
    return client;
  } catch (error) {
    client.disconnect();
    throw faultOf(fault ?? error);
  } finally {
    clearTimeout(timer);
  }
}

/** A cluster says that all its nodes failed, and beside it how the last of them did. */
function faultOf(error: unknown): unknown {
  return (error as { lastNodeError?: unknown }).lastNodeError ?? error;
}
