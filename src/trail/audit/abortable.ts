/**
 * An async generator that can be ended while it waits: `return` and `throw` abort the signal first, which wakes it. The built-in form
 * would queue behind the wait.
 */
export function abortable<Item>(start: (signal: AbortSignal) => AsyncGenerator<Item>): AsyncGenerator<Item> {
  const controller = new AbortController();
  const inner = start(controller.signal);
  const ended = { done: true, value: undefined } as const;
  return {
    next: () => inner.next(),
    return: async () => {
      controller.abort();
      await inner.return(undefined);
      return ended;
    },
    throw: async (error: unknown) => {
      controller.abort();
      return inner.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await this.return(undefined);
    },
  };
}
