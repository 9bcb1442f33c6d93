import { Queue, Worker } from 'bullmq';
import { connectRedis, type RedisClient } from '../../src/kernel/base/redis/connect-redis.ts';
import type { RedisAddress } from '../../src/kernel/base/redis/redis-address.ts';
import type { OpenQueueSession } from './queue-session.ts';
import { workerOptions } from './queue-session.ts';

const openMs = 10_000;
const commandMs = 5000;
const probeSeconds = 60;

/** Assumed where the user may not ask: the oldest version that is supported. */
const oldest = 'redis_version:6.2.0';

/** What an operator must hear of a Redis that works for now. */
export type WarnOfRedis = (policy: string) => void;

/**
 * BullMQ warns of the policy in bare text for each connection: it does not see it here, and `warn` tells it once. The connections it makes for
 * itself come through `duplicate`.
 */
function quiet(client: RedisClient, warn: WarnOfRedis): RedisClient {
  const info = client.info.bind(client) as () => Promise<string>;
  const duplicate = client.duplicate.bind(client) as (...args: unknown[]) => RedisClient;
  return Object.assign(client, {
    async info() {
      const text = await info().catch((error: Error) => (/NOPERM/.test(error.message) ? oldest : Promise.reject(error)));
      const policy = /^maxmemory_policy:(\S+)/m.exec(text)?.[1];
      if (policy !== undefined && policy !== 'noeviction') warn(policy);
      return text.replace(/^maxmemory_policy:\S+/m, 'maxmemory_policy:noeviction');
    },
    duplicate: (...args: unknown[]) => quiet(duplicate(...args), warn),
  });
}

/**
 * Queues in Redis: one connection that adds and asks, one that works, and one for each worker to wait on. None of them reconnects by itself: the
 * session ends with the first that is lost. Writing a key is the proof that the queues can be used: it tells a replica, a full memory and a missing right.
 */
export function redisSession(address: RedisAddress, prefix: string, warn: WarnOfRedis): OpenQueueSession {
  return async (failed) => {
    const adding = await connectRedis(address, openMs, { maxRetriesPerRequest: 1, commandTimeout: commandMs });
    const working = await connectRedis(address, openMs, { maxRetriesPerRequest: null }).catch((error: unknown) => {
      adding.disconnect();
      throw error;
    });
    const end = async () => {
      for (const client of [adding, working]) client.disconnect();
    };
    const key = `${prefix}:probe`;
    const probe = async (): Promise<'kept' | 'lost'> => {
      const [former] = await Promise.all([adding.get(key), working.ping()]);
      await adding.set(key, '1', 'EX', probeSeconds);
      return former === null ? 'lost' : 'kept';
    };
    try {
      await probe();
    } catch (error) {
      await end();
      throw error;
    }
    for (const client of [adding, working]) {
      client.on('error', failed);
      client.on('end', () => failed(new Error('Connection is closed.')));
      quiet(client, warn);
    }
    return {
      queue: (name) => new Queue(name, { connection: adding, prefix }),
      worker: (name, processor, concurrency) => new Worker(name, processor, { connection: working, prefix, concurrency, ...workerOptions }),
      probe,
      end,
    };
  };
}
