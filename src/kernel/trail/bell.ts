/** What travels between processes: a wake-up without content. A lost one costs at most the poll interval, never an event. */
export interface BellWire {
  publish(channel: BellChannel): Promise<void>;
  close(): Promise<void>;
}

export type BellChannel = 'events' | 'jobs';

/** Opens the wire; `heard` is called for the wake-ups of other processes. Its own may be among them: a needless look does no harm. */
export type OpenBellWire = (heard: (channel: BellChannel) => void) => Promise<BellWire>;

/** After a ring the bell rests: under load one wake-up serves all commits of that time, and a lone commit is heard at once. */
const restMs = 20;

/**
 * The doorbell after commits. Rung at most once per few milliseconds on the wire, whatever the load, and on a connection of its own:
 * a NOTIFY inside every transaction would serialise the commits.
 */
export class Bell {
  #wire: BellWire | undefined;
  readonly #listeners = { events: new Set<() => void>(), jobs: new Set<() => void>() };
  readonly #pending = new Set<BellChannel>();
  #timer: NodeJS.Timeout | undefined;

  async open(openWire: OpenBellWire): Promise<void> {
    this.#wire = await openWire((channel) => this.#hear(channel));
  }

  /** Something was added to the trail. */
  ring(): void {
    this.#ring('events');
  }

  /** Something was added to the outbox. */
  ringJobs(): void {
    this.#ring('jobs');
  }

  /** Calls back after wake-ups; returns a function that ends it. */
  listen(channel: BellChannel, wake: () => void): () => void {
    this.#listeners[channel].add(wake);
    return () => this.#listeners[channel].delete(wake);
  }

  /** Rings what is pending first: a command that ends right after its commit must still wake the servers. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const wire = this.#wire;
    this.#wire = undefined;
    if (wire) await Promise.allSettled([...this.#pending].map((channel) => wire.publish(channel)));
    await wire?.close();
  }

  #ring(channel: BellChannel): void {
    this.#pending.add(channel);
    this.#timer ??= setTimeout(() => this.#publish(), 0);
  }

  #publish(): void {
    for (const channel of this.#pending) {
      this.#hear(channel);
      // Any fault: a wake-up that fails is made up for by the poll of every reader.
      this.#wire?.publish(channel).catch(() => undefined);
    }
    this.#pending.clear();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#pending.size > 0) this.#publish();
    }, restMs);
  }

  #hear(channel: BellChannel): void {
    for (const wake of this.#listeners[channel]) wake();
  }
}
