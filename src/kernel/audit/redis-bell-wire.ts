import { Redis } from 'ioredis';
import type { Log } from '../log.ts';
import type { BellChannel, OpenBellWire } from './bell.ts';

/** A doorbell over Redis publish and subscribe. Redis holds no truth: while it is away, readers poll. */
export function redisBellWire(url: string, prefix: string, log: Log): OpenBellWire {
  return async (heard) => {
    const options = {
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
      lazyConnect: true,
      retryStrategy: (times: number) => Math.min(times * 200, 3000),
    };
    const publisher = new Redis(url, options);
    const subscriber = new Redis(url, { ...options, enableOfflineQueue: true, maxRetriesPerRequest: null });
    for (const connection of [publisher, subscriber]) connection.on('error', (error) => log.debug({ err: error.message }, 'bell: redis'));
    subscriber.on('message', (channel: string) => heard(channel.slice(prefix.length + 1) as BellChannel));
    subscriber.subscribe(`${prefix}:events`, `${prefix}:jobs`).catch(() => undefined);
    publisher.connect().catch(() => log.warn('bell: redis is not reachable, polling until it is'));
    return {
      async publish(channel) {
        await publisher.publish(`${prefix}:${channel}`, '');
      },
      async close() {
        publisher.disconnect();
        subscriber.disconnect();
      },
    };
  };
}
