import { OutgoingError } from '../../src/kernel/base/net/outgoing-error.ts';
import { isConnectionFailure } from '../../src/kernel/contract/errors/connection-failure.ts';
import type { JobRow } from '../../src/kernel/work/jobs/job-table.ts';

/** How long a job waits before its next try, and whether the one that ended counts. */
export interface Pause {
  readonly seconds: number;
  readonly costs: 0 | 1;
}

/** While the own database is away. */
const databaseSeconds = 5;
/** Jobs that waited for long spread over so many seconds, so that a service that is back is not flooded. */
const widestSpreadSeconds = 60;

const spread = (seconds: number) => seconds * (1 + Math.random() / 2);

/** The later of what the job table says and what the service asked for; no two jobs of a batch come back in step. */
function backoff({ backoffSeconds }: JobRow, attempt: number): number {
  return spread(backoffSeconds * 2 ** (attempt - 1));
}

/**
 * What follows a try that failed. It costs nothing when the service was not really asked (its circuit is open), when it named a time to come back
 * (`Retry-After`), or when the own database was away; it counts in every other case.
 */
export function pauseAfter(error: unknown, row: JobRow, { attempt, ageSeconds }: { readonly attempt: number; readonly ageSeconds: number }): Pause {
  if (!(error instanceof OutgoingError))
    return isConnectionFailure(error) ? { seconds: spread(databaseSeconds), costs: 0 } : { seconds: backoff(row, attempt), costs: 1 };
  const { reason, retryAfterSeconds } = error;
  const wide = Math.min(Math.max(ageSeconds / 4, 1), widestSpreadSeconds) * Math.random();
  if (reason === 'circuit_open') return { seconds: (retryAfterSeconds ?? 1) + wide, costs: 0 };
  if (retryAfterSeconds !== undefined) return { seconds: retryAfterSeconds + wide, costs: 0 };
  return { seconds: backoff(row, attempt), costs: 1 };
}
