/** Thrown by a handler that knows that no further try would help: the job has failed for good. */
export class JobOver extends Error {
  constructor(cause: unknown) {
    super(String(cause), { cause });
    this.name = 'JobOver';
  }
}
