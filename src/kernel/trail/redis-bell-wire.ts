import type { Log } from '../base/log.ts';
import { connectRedis, type RedisClient } from '../base/redis/connect-redis.ts';
import type { RedisAddress } from '../base/redis/redis-address.ts';
import type { BellChannel, OpenBellWire } from './bell.ts';

const openMs = 10_000;
const pauseMs = 500;
const longestPauseMs = 5000;
const commandMs = 2000;
/** A connection on which nothing comes for so long is asked whether it is still there. */
const askEveryMs = 10_000;

/** One connection that is made anew, with growing pauses, whenever it is lost. */
function keepConnected(open: () => Promise<RedisClient>, tell: (error: unknown) => void) {
  let client: RedisClient | undefined;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  const again = (failures: number) => {
    if (isClosed) return;
    const pause = Math.min(pauseMs * 2 ** failures, longestPauseMs) * (0.5 + Math.random() / 2);
    timer = setTimeout(() => void connect(failures + 1), pause).unref();
  };
  const connect = async (failures: number): Promise<void> => {
    try {
      const fresh = await open();
      if (isClosed) return fresh.disconnect();
      client = fresh;
      fresh.once('end', () => {
        client = undefined;
        tell(new Error('Connection is closed.'));
        again(0);
      });
    } catch (error) {
      tell(error);
      again(failures);
    }
  };
  void connect(0);
  const asking = setInterval(() => {
    const asked = client;
    // Any fault: a connection that does not answer is made anew.
    asked?.ping().catch(() => asked.disconnect());
  }, askEveryMs).unref();
  return {
    current: () => client,
    close() {
      isClosed = true;
      clearTimeout(timer);
      clearInterval(asking);
      client?.disconnect();
    },
  };
}

/** A doorbell over Redis publish and subscribe. Redis holds no truth: while it is away or refuses, readers poll, and the log says so once. */
export function redisBellWire(address: RedisAddress, prefix: string, log: Log): OpenBellWire {
  return async (heard) => {
    let isQuiet = false;
    const tell = (error: unknown) => {
      if (!isQuiet) log.warn({ err: String(error) }, 'bell: redis cannot be used, polling until it can');
      isQuiet = true;
    };
    const publisher = keepConnected(() => connectRedis(address, openMs, { maxRetriesPerRequest: 1, commandTimeout: commandMs }), tell);
    const subscriber = keepConnected(async () => {
      const client = await connectRedis(address, openMs, { maxRetriesPerRequest: 1, commandTimeout: commandMs });
      client.on('message', (channel: string) => heard(channel.slice(prefix.length + 1) as BellChannel));
      await client.subscribe(`${prefix}:events`, `${prefix}:jobs`).catch((error: unknown) => {
        client.disconnect();
        throw error;
      });
      isQuiet = false;
      // What was rung while nobody listened.
      for (const channel of ['events', 'jobs'] as const) heard(channel);
      return client;
    }, tell);
    return {
      async publish(channel) {
        await publisher.current()?.publish(`${prefix}:${channel}`, '');
      },
      async close() {
        publisher.close();
        subscriber.close();
      },
    };
  };
}
