import type { JobName, JobPayload } from '../src/kernel/work/jobs/job-table.ts';
import type { Runtime } from '../src/kernel/work/runtime.ts';

/** A job as its handler sees it. */
export interface Job<Name extends JobName = JobName> {
  /** The same for every try of the job: what makes a repeated delivery recognisable. */
  readonly id: string;
  readonly name: Name;
  readonly payload: JobPayload<Name>;
  /** The part that was sealed on the way. */
  readonly secret: Readonly<Record<string, unknown>> | undefined;
  /** The request the job stems from; events of the handler carry it. */
  readonly transactionId: string;
  /** 1 at the first try. */
  readonly attempt: number;
}

/**
 * Does a job. It may be called twice for one job (delivery is at least once), so it must not matter. A throw means: try again later,
 * as often as the job table says.
 */
export type JobHandler<Name extends JobName = JobName> = (runtime: Runtime, job: Job<Name>) => Promise<void>;

/** Who does which job. */
export type JobHandlers = { readonly [Name in JobName]: JobHandler<Name> };

/** Records that a job has failed for good, whoever ended it: `cause` is what its last try threw. It may be called twice for one job. */
export type JobEnding<Name extends JobName = JobName> = (runtime: Runtime, job: Job<Name>, cause: unknown) => Promise<void>;

/** Who is told of which job that failed for good. */
export type JobEndings = { readonly [Name in JobName]?: JobEnding<Name> };
