import type { BellChannel } from '../src/kernel/audit/bell.ts';
import type { Runtime } from '../src/kernel/runtime.ts';
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

/** Work that goes on until it is closed. */
export interface Following {
  /** Resolves when the round under way is done. */
  close(): Promise<void>;
}

/** Does a round at once, whenever the bell rings and at every interval, never two at a time. A round that fails is told once and tried again. */
export function followBell({ bell, log }: Pick<Runtime, 'bell' | 'log'>, work: BellWork): Following {
  const outage = watchOutage(log, work.what);
  let isOpen = true;
  let isRung = false;
  let wake: () => void = () => undefined;
  const stopListening = bell.listen(work.bell, () => {
    isRung = true;
    wake();
  });

  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, work.everyMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const running = (async () => {
    while (isOpen) {
      isRung = false;
      await work.round(() => isOpen).then(outage.ends, outage.sees);
      if (isOpen && !isRung) await pause();
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
