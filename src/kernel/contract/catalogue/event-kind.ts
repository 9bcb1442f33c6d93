import type { DetailFieldName } from './detail-fields.ts';

/** How an event ended: the thing asked for happened, was refused or failed, or nothing was asked (`INFO`). */
export type AuditOutcome = 'SUCCESS' | 'FAILURE' | 'INFO';

/** One row of the catalogue: what may be recorded under a name, and what the name tells a reader. */
export interface EventKind {
  readonly outcome: AuditOutcome;
  /** Details that every record of this kind carries. */
  readonly required: readonly DetailFieldName[];
  /** Details a record of this kind may carry. */
  readonly optional: readonly DetailFieldName[];
  /** Beyond the catalogue and not needed to find out who did harm: strict mode does not store it. */
  readonly isDispensable?: true;
  /** One sentence, present tense: the condition under which the event is recorded. */
  readonly meaning: string;
}

/** The rows of one category, by event name. */
export type EventKinds = Readonly<Record<string, EventKind>>;
