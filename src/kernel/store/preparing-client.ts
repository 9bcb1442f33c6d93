import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import pg from 'pg';

const names = new Map<string, string>();
const mostNames = 2000;
const closingMs = 1000;
/** "cannot execute ... in a read-only transaction": what is connected to is no longer, or not yet, the node that writes. */
const readOnly = '25006';
const noTransaction = 'I';
const never = Number.POSITIVE_INFINITY;

/** A stable name for a statement text, at most 63 bytes. */
function statementName(text: string): string {
  const known = names.get(text);
  if (known) return known;
  const name = `s${createHash('sha1').update(text).digest('base64url')}`;
  if (names.size < mostNames) names.set(text, name);
  return name;
}

interface Wire {
  readonly stream: Socket;
  on(event: 'errorMessage', listener: (message: { readonly code?: string }) => void): void;
  once(event: 'end', listener: () => void): void;
}

/** Settings of the driver, and how long an answer may take. */
export interface ClientOptions extends pg.ClientConfig {
  /** The connection is destroyed when a statement, or an open transaction without one, lasts longer; 0: never. */
  readonly answerMs?: number;
}

/**
 * A client that prepares every statement with bind values under a name derived from its text, once per connection. Statements
 * without bind values (those the ORM writes out) pass unchanged. Without named statements a query costs about twice as much.
 *
 * A connection on which nothing comes back in time is destroyed, and all that waits on it fails with ETIMEDOUT: the server's own limit
 * does not help when the server, or the way to it, is silent. Whether a COMMIT that was under way took place is not known then.
 */
export class PreparingClient extends pg.Client {
  readonly #answerMs: number;
  /** When what is awaited is late. One timer looks at it, which is set anew when it is due: a timer for each statement costs more than the look. */
  #lateAt = never;
  #looking: NodeJS.Timeout | undefined;
  #isUnfit = false;

  constructor(options: ClientOptions = {}) {
    super(options);
    this.#answerMs = options.answerMs ?? 0;
    this.on('drain', () => this.#answered());
    this.#wire.on('errorMessage', ({ code }) => {
      if (code === readOnly) this.#isUnfit = true;
    });
  }

  /** True when it must not be used again: it fell silent, or its server refuses to write. */
  get isUnfit(): boolean {
    return this.#isUnfit;
  }

  // The driver's overloads cannot be narrowed from outside.
  // biome-ignore lint/suspicious/noExplicitAny: the signature is the driver's
  override query(first: any, values?: any, callback?: any): any {
    this.#awaitAnswer();
    if (typeof first !== 'string' || !Array.isArray(values) || values.length === 0) return super.query(first, values, callback);
    return super.query({ name: statementName(first), text: first, values, types: pg.types } as pg.QueryConfig, callback);
  }

  /** A server that does not say good-bye is not waited for. */
  // biome-ignore lint/suspicious/noExplicitAny: the signature is the driver's
  override end(callback?: any): any {
    clearTimeout(this.#looking);
    const late = setTimeout(() => this.destroy(), closingMs);
    this.#wire.once('end', () => clearTimeout(late));
    return super.end(callback);
  }

  /** Ends the connection at once, without a word to the server. */
  destroy(error?: Error): void {
    this.#wire.stream.destroy(error);
  }

  get #wire(): Wire {
    return (this as unknown as { readonly connection: Wire }).connection;
  }

  #awaitAnswer(): void {
    if (this.#answerMs === 0) return;
    this.#lateAt = performance.now() + this.#answerMs;
    this.#looking ??= this.#lookIn(this.#answerMs);
  }

  #answered(): void {
    const { getTransactionStatus } = this as unknown as { getTransactionStatus(): string | null };
    if (getTransactionStatus.call(this) === noTransaction) this.#lateAt = never;
    else this.#awaitAnswer();
  }

  #lookIn(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => this.#look(), milliseconds).unref();
  }

  #look(): void {
    const left = this.#lateAt - performance.now();
    this.#looking = left > 0 && left !== never ? this.#lookIn(left) : undefined;
    if (left <= 0) this.#giveUp();
  }

  #giveUp(): void {
    this.#isUnfit = true;
    this.destroy(Object.assign(new Error(`the database did not answer within ${this.#answerMs} ms`), { code: 'ETIMEDOUT' }));
  }
}
