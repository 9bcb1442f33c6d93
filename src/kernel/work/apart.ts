const mostRounds = 20;

/**
 * What a flow needs that takes time and is not the database's: a slow hash, a pair of keys. No transaction stays open meanwhile. When one is
 * open already, the flow stops, everything it did is undone, the work is done, and the flow begins again with the result at hand.
 */
export class Apart {
  readonly #outcomes = new Map<string, () => unknown>();
  #wanted: { readonly key: string; readonly what: () => Promise<unknown> } | undefined;
  #rounds = 0;

  /** True when the flow stopped for something that is still to be done. */
  get isWanted(): boolean {
    return this.#wanted !== undefined;
  }

  /** The result of `what`, known by `key`, which says all it depends on. Throws to stop the flow while `isOpen`. */
  async result<Result>(key: string, isOpen: boolean, what: () => Promise<Result>): Promise<Result> {
    if (!this.#outcomes.has(key) && isOpen) {
      this.#wanted = { key, what };
      throw new Error('the flow begins again: something must be done while no transaction is open');
    }
    const outcome = this.#outcomes.get(key) ?? (await this.#outcomeOf(key, what));
    return outcome() as Result;
  }

  /** Does what the flow stopped for. Resolves to true when the flow is to begin again. */
  async catchUp(): Promise<boolean> {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    this.#rounds += 1;
    if (!wanted || this.#rounds > mostRounds) return false;
    await this.#outcomeOf(wanted.key, wanted.what);
    return true;
  }

  /** A failure is the flow's to meet, where it asked. */
  async #outcomeOf(key: string, what: () => Promise<unknown>): Promise<() => unknown> {
    const outcome = await what().then(
      (result) => () => result,
      (error: unknown) => () => {
        throw error;
      },
    );
    this.#outcomes.set(key, outcome);
    return outcome;
  }
}
