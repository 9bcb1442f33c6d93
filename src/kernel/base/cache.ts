/** Rows kept in memory by key until any configuration changes. Concurrent misses of one key share a load. */
export class RowCache<Value> {
  readonly #rows = new Map<string, Promise<Value | undefined>>();
  readonly #load: (key: string) => Promise<Value | undefined>;
  readonly #most: number;

  constructor(load: (key: string) => Promise<Value | undefined>, most = 10_000) {
    this.#load = load;
    this.#most = most;
  }

  /** The row, from memory or loaded. What does not exist is not remembered, so that made-up keys cannot fill the memory. */
  get(key: string): Promise<Value | undefined> {
    const known = this.#rows.get(key);
    if (known) return known;
    const loading = this.#load(key);
    if (this.#rows.size >= this.#most) this.#rows.clear();
    this.#rows.set(key, loading);
    loading.then(
      (row) => row === undefined && this.#forget(key, loading),
      () => this.#forget(key, loading),
    );
    return loading;
  }

  clear(): void {
    this.#rows.clear();
  }

  #forget(key: string, loading: Promise<Value | undefined>): void {
    if (this.#rows.get(key) === loading) this.#rows.delete(key);
  }
}

/** All caches of a process: made by name at first use, emptied together when the trail tells of a configuration change. */
export class Caches {
  readonly #caches = new Map<string, RowCache<unknown>>();

  of<Value>(name: string, load: (key: string) => Promise<Value | undefined>): RowCache<Value> {
    const known = this.#caches.get(name) as RowCache<Value> | undefined;
    if (known) return known;
    const cache = new RowCache(load);
    this.#caches.set(name, cache as RowCache<unknown>);
    return cache;
  }

  clear(): void {
    for (const cache of this.#caches.values()) cache.clear();
  }
}
