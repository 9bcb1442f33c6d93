import { OutgoingError } from '../src/kernel/base/net/outgoing-error.ts';
import type { BellChannel } from '../src/kernel/trail/bell.ts';
import type { Runtime } from '../src/kernel/work/runtime.ts';
import { watchOutage } from './watch-outage.ts';

/** What is done whenever a bell rings. */
export interface BellWork {
  readonly bell: BellChannel;
  /** In case the bell was not heard. */
  readonly everyMs: number;
  /** What the log calls it when it fails. */
  readonly what: string;
  /** All there is to do now; stops early once `isOpen` says no. */
  readonly round: (isOpen: () => boolean) => Promise<void>;
}

const longestRestMs = 10_000;

/** Work that goes on until it is closed. */
export interface Following {
  /** Resolves when the round under way is done. */
  close(): Promise<void>;
}

/** Does a round at once, whenever the bell rings and at every interval, never two at a time. A round that fails is told once and tried again after a pause. */
export function followBell({ bell, log }: Pick<Runtime, 'bell' | 'log'>, work: BellWork): Following {
  const outage = watchOutage(log, work.what);
  let isOpen = true;
  let isRung = false;
  let wake: () => void = () => undefined;
  const stopListening = bell.listen(work.bell, () => {
    isRung = true;
    wake();
  });

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** After a failure the bell is not heard: what is down is left alone for a while, longer each time, and as long as it asks for. */
  const rest = async (error: unknown, failures: number) => {
    const asked = error instanceof OutgoingError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
    const until = performance.now() + Math.max(asked, Math.min(work.everyMs * 2 ** failures, longestRestMs) * (0.5 + Math.random() / 2));
    while (isOpen && performance.now() < until) await pause(until - performance.now());
  };

  const running = (async () => {
    for (let failures = 0; isOpen; ) {
      isRung = false;
      try {
        await work.round(() => isOpen);
        outage.ends();
        failures = 0;
        if (isOpen && !isRung) await pause(work.everyMs);
      } catch (error) {
        outage.sees(error);
        await rest(error, failures);
        failures += 1;
      }
    }
  })();

  return {
    async close() {
      isOpen = false;
      stopListening();
      wake();
      await running;
    },
  };
}
