import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { EventRecord } from '../../kernel/contract/event-record.ts';
import type { Throttled } from './client-failures.ts';

/** The answer to a client that failed too often. Of refusals that follow one another closely one event tells, with their number. */
export function tooManyFailures({ retryAfterSeconds, count }: Throttled, record: EventRecord): AppError {
  const [name, details] = record;
  const headers = { 'retry-after': String(retryAfterSeconds) };
  if (count === undefined) return new AppError('too_many_requests', { headers });
  return new AppError('too_many_requests', { headers, record: [name, { ...details, count }] as unknown as EventRecord });
}
