import type pg from 'pg';
import type { Log } from '../base/log.ts';
import { isConnectionFailure } from '../contract/errors/connection-failure.ts';
import { openSession } from '../store/database.ts';
import type { BellChannel, BellWire, OpenBellWire } from './bell.ts';

const retryMs = 1000;
const askEveryMs = 15_000;

/** A doorbell over LISTEN and NOTIFY on a session of its own, which is opened again when it breaks. */
export function postgresBellWire(url: string, log: Log): OpenBellWire {
  return async (heard) => {
    let session: pg.Client | undefined;
    let isClosed = false;
    const waiting = new Set<BellChannel>();
    let ringing: Promise<void> | undefined;

    const connect = async (): Promise<void> => {
      const fresh = openSession(url, 5000, 'bell') as pg.Client & { readonly processID: number };
      // This process was told before the wire was.
      fresh.on('notification', ({ channel, processId }) => processId !== fresh.processID && heard(channel.replace(/^signet_/, '') as BellChannel));
      fresh.on('error', () => lost(fresh));
      fresh.on('end', () => lost(fresh));
      try {
        await fresh.connect();
        // A wake-up needs no place on the disk.
        await fresh.query('set synchronous_commit = off');
        await fresh.query('listen signet_events');
        await fresh.query('listen signet_jobs');
      } catch (error) {
        void fresh.end();
        throw error;
      }
      if (isClosed) void fresh.end();
      else session = fresh;
    };
    const lost = (broken: pg.Client): void => {
      if (isClosed || session !== broken) return;
      session = undefined;
      log.warn('bell: database session lost, polling until it is back');
      retry();
    };
    const retry = (): void => {
      setTimeout(() => isClosed || void connect().catch(retry), retryMs).unref();
    };

    /** One statement at a time on this session; what is rung meanwhile follows. */
    const ringAll = async (): Promise<void> => {
      for (const channel of waiting) {
        waiting.delete(channel);
        await session?.query(`notify signet_${channel}`);
      }
    };

    await connect().catch((error: unknown) => {
      if (!isConnectionFailure(error)) throw error;
      log.warn({ err: String(error) }, 'bell: no database session yet, polling until there is one');
      retry();
    });
    // A session that only listens would never notice that nobody speaks any more: the client's limit ends it when this is not answered.
    const asking = setInterval(
      () => void session?.query('select 1').catch((error: unknown) => log.debug({ err: String(error) }, 'bell')),
      askEveryMs,
    ).unref();
    const wire: BellWire = {
      async publish(channel) {
        waiting.add(channel);
        ringing ??= ringAll().finally(() => {
          ringing = undefined;
        });
        await ringing;
      },
      async close() {
        isClosed = true;
        clearInterval(asking);
        await session?.end();
      },
    };
    return wire;
  };
}
