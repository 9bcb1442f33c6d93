import type { Caller } from '../kernel/contract/caller.ts';
import type { EventRecord } from '../kernel/contract/event-record.ts';
import { run } from '../kernel/work/run.ts';
import type { Runtime } from '../kernel/work/runtime.ts';

interface Repeated {
  readonly caller: Caller;
  readonly record: EventRecord;
  /** Beyond the first. */
  count: number;
}

const everyMs = 60_000;
/** Sources that are told apart within a minute; all beyond share one count. */
const mostSources = 1000;
const beyond = 'beyond';

/**
 * Records the same thing from the same source once a minute, so that whoever repeats it fills no disk: the first at once, before it is answered, the
 * others as one event with their number when the minute is over or the server closes. What a process that is killed had counted is lost.
 */
class RepeatedRecords {
  readonly #runtime: Runtime;
  readonly #timer: NodeJS.Timeout;
  #minute = new Map<string, Repeated>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.#timer = setInterval(() => void this.#tell(), everyMs).unref();
  }

  async record(source: readonly (string | undefined)[], caller: Caller, record: EventRecord): Promise<void> {
    const named = JSON.stringify(source);
    const key = this.#minute.has(named) || this.#minute.size < mostSources ? named : beyond;
    const known = this.#minute.get(key);
    if (known) {
      known.count += 1;
      return;
    }
    const minute = this.#minute;
    minute.set(key, { caller, record, count: 0 });
    try {
      await this.#write(caller, record);
    } catch (error) {
      minute.delete(key);
      throw error;
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#tell();
  }

  async #tell(): Promise<void> {
    const over = [...this.#minute.values()].filter(({ count }) => count > 0);
    this.#minute = new Map();
    for (const { caller, record, count } of over)
      await this.#write(caller, [record[0], { ...record[1], count }] as EventRecord).catch((error: unknown) =>
        this.#runtime.log.error({ err: String(error), event: record[0], count }, 'repeated refusals were not recorded'),
      );
  }

  #write(caller: Caller, record: EventRecord): Promise<void> {
    return run(this.#runtime, caller, async (work) => work.record(...record), undefined);
  }
}

const byRuntime = new WeakMap<Runtime, RepeatedRecords>();

/** The one of a process. */
export function repeatedRecords(runtime: Runtime): RepeatedRecords {
  const known = byRuntime.get(runtime) ?? new RepeatedRecords(runtime);
  byRuntime.set(runtime, known);
  return known;
}
