import type { EventRecord } from '../event-record.ts';
import { isConnectionFailure } from './connection-failure.ts';
import { type ErrorCode, type ErrorRow, errorTable } from './error-table.ts';

interface AppErrorOptions {
  /** Public refinement of the table's text; ASCII without quotes or backslash (RFC 6749 §5.2). */
  readonly description?: string;
  /** Private: goes to the log only. */
  readonly detail?: string;
  /** The failure to record: the only thing that survives when a flow throws. */
  readonly record?: EventRecord;
  /** Further public members of the answer, such as `remaining_attempts` or an `oldestCursor`. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** The one error class: a row of the error table with what is particular to this failure. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly row: ErrorRow;
  readonly description: string;
  readonly detail: string | undefined;
  readonly record: EventRecord | undefined;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.description ?? errorTable[code].text, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.row = errorTable[code];
    this.description = this.message;
    this.detail = options.detail;
    this.record = options.record;
    this.extra = options.extra ?? {};
    this.headers = options.headers ?? {};
  }
}

/** A flow's answer that commits what it did and yet fails for the caller. */
export class Refusal {
  readonly error: AppError;
  constructor(error: AppError) {
    this.error = error;
  }
}

/** Ends a flow with an error while its rows, jobs and events are kept: for counters and other things that must stay. */
export function refuse(code: ErrorCode, options: Omit<AppErrorOptions, 'record'> = {}): Refusal {
  return new Refusal(new AppError(code, options));
}

/** Whatever was thrown, as an `AppError`: unknown causes leave as `server_error` and nothing else. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const code = isConnectionFailure(thrown) ? 'temporarily_unavailable' : 'server_error';
  const headers: Record<string, string> = code === 'temporarily_unavailable' ? { 'retry-after': '2' } : {};
  return new AppError(code, { cause: thrown, headers, detail: thrown instanceof Error ? thrown.message : String(thrown) });
}
