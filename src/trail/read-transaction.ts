import { isSettled } from '../kernel/audit/read-trail.ts';
import { type LoggedEvent, trailColumns } from '../kernel/audit/trail-rows.ts';
import type { TrailSource } from '../kernel/audit/trail-source.ts';
import { type Ending, explainEnding } from './explain-ending.ts';

/** All that happened under one transaction id. */
export interface TransactionTimeline {
  readonly transactionId: string;
  /** In the order of the trail. */
  readonly events: readonly LoggedEvent[];
  /** False when there are more events than are told. */
  readonly isWhole: boolean;
  readonly ending: Ending;
}

const mostEvents = 1000;

/** The events of a transaction, those of its jobs included, in order, and how it ended; undefined when nothing is known about it. */
export async function readTransaction({ query, open }: TrailSource, transactionId: string): Promise<TransactionTimeline | undefined> {
  const rows = await query<object>(
    `select ${trailColumns} from audit_event where transaction_id = $1 and ${isSettled} order by epoch, tx, seq limit $2`,
    [transactionId.replaceAll('\0', ' '), mostEvents + 1],
  );
  const events = await open(rows.slice(0, mostEvents));
  const ending = explainEnding(events);
  return ending && { transactionId, events, isWhole: rows.length <= mostEvents, ending };
}
