import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Says in a few words why something cannot be used; undefined when it can. */
type Fault = string | undefined;

/** Asked at each probe of readiness, and given a second. */
type NeedCheck = () => Fault | Promise<Fault>;

/** What the probes are told. */
export interface HealthReport {
  readonly isWell: boolean;
  /** `ready` or `live`, or what is wrong: `draining`, or the faults after their names. */
  readonly status: string;
}

const longestCheckMs = 900;
const loopWindowMs = 30_000;
/** Turns of the event loop that take this long on average, for the whole of a window: nobody is served any more. */
const longestMeanDelayMs = 5000;

function withinLimit(check: NeedCheck): Promise<Fault> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('no answer'), longestCheckMs);
    Promise.resolve()
      .then(check)
      // Any fault: the answer is public; what the error says is for the log of whoever asked.
      .catch((_error: unknown) => 'fails')
      .then(resolve)
      .finally(() => clearTimeout(timer));
  });
}

/**
 * How a process is. Parts of it say what they need to serve (readiness: no requests while it is missing) and what shows that they are
 * beyond repair from inside (liveness: restart the process). An answer comes within a second, whatever hangs.
 */
export class Health {
  readonly #needs = new Map<string, NeedCheck>();
  readonly #lives = new Map<string, () => Fault>();
  readonly #delays = monitorEventLoopDelay({ resolution: 100 });
  readonly #timer: NodeJS.Timeout;
  #lastMeanMs = 0;
  #isDraining = false;

  constructor() {
    this.#delays.enable();
    this.#timer = setInterval(() => {
      this.#lastMeanMs = this.#delays.mean / 1e6;
      this.#delays.reset();
    }, loopWindowMs).unref();
    this.lives('event loop', () => (this.#lastMeanMs > longestMeanDelayMs ? `turns take ${Math.round(this.#lastMeanMs)} ms` : undefined));
  }

  /** Adds what this process needs in order to serve; a second check of the same name replaces the first. Returns a function that takes it back. */
  needs(name: string, check: NeedCheck): () => void {
    this.#needs.set(name, check);
    return () => this.#needs.delete(name);
  }

  /** Adds a sign that this process will not recover by itself. Returns a function that takes it back. */
  lives(name: string, check: () => Fault): () => void {
    this.#lives.set(name, check);
    return () => this.#lives.delete(name);
  }

  /** From now on this process is not ready: it is about to end. */
  drain(): void {
    this.#isDraining = true;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  async readiness(): Promise<HealthReport> {
    if (this.#isDraining) return { isWell: false, status: 'draining' };
    const faults = await Promise.all([...this.#needs].map(async ([name, check]) => ({ name, fault: await withinLimit(check) })));
    return reportOf(faults, 'ready');
  }

  liveness(): HealthReport {
    return reportOf(
      [...this.#lives].map(([name, check]) => ({ name, fault: check() })),
      'live',
    );
  }

  close(): void {
    clearInterval(this.#timer);
    this.#delays.disable();
  }
}

function reportOf(checks: readonly { readonly name: string; readonly fault: Fault }[], well: string): HealthReport {
  const faults = checks.flatMap(({ name, fault }) => (fault === undefined ? [] : [`${name}: ${fault}`]));
  return { isWell: faults.length === 0, status: faults.length === 0 ? well : faults.join('; ') };
}
