import { isSettled } from '../../kernel/trail/read-trail.ts';
import { type LoggedEvent, trailColumns } from '../../kernel/trail/trail-rows.ts';
import type { TrailSource } from '../../kernel/trail/trail-source.ts';
import { type Ending, explainEnding } from './explain-ending.ts';

/** All that happened under one transaction id, and in the flow it was a step of. */
export interface TransactionTimeline {
  readonly transactionId: string;
  /** The sign-in, or the authorization of a device, that it was a step of; null when it stands alone. */
  readonly flowId: string | null;
  /** In the order of the trail. */
  readonly events: readonly LoggedEvent[];
  /** False when there are more events than are told. */
  readonly isWhole: boolean;
  readonly ending: Ending;
}

const mostEvents = 1000;
const mostSteps = 100;

/** Whoever is asked for by an index and not by the place in the trail: the planner must not walk the trail for a few rows of it. */
const found = (column: string, condition: string) =>
  `select distinct ${column} from (select ${column} from audit_event where ${condition} limit $2) as found limit ${mostSteps}`;

/** The transaction ids of the flows that a transaction was a step of, its own among them. */
async function stepsOf({ query }: TrailSource, transactionId: string): Promise<{ flowId: string | null; transactionIds: string[] }> {
  const flows = await query<{ flow_id: string }>(found('flow_id', 'transaction_id = $1 and flow_id is not null'), [transactionId, mostEvents]);
  if (flows.length === 0) return { flowId: null, transactionIds: [transactionId] };
  const ids = flows.map(({ flow_id }) => flow_id);
  const steps = await query<{ transaction_id: string }>(found('transaction_id', 'flow_id = any($1::uuid[])'), [ids, mostEvents]);
  return { flowId: ids[0] ?? null, transactionIds: [...new Set([transactionId, ...steps.map(({ transaction_id }) => transaction_id)])] };
}

/**
 * The events of a transaction, those of its jobs and of the other steps of its flow included, in order, and how it ended; undefined when nothing is
 * known about it. Three look-ups by index at most, whatever the size of the trail.
 */
export async function readTransaction(source: TrailSource, id: string): Promise<TransactionTimeline | undefined> {
  const transactionId = id.replaceAll('\0', ' ');
  const { flowId, transactionIds } = await stepsOf(source, transactionId);
  const rows = await source.query<object>(
    `with steps as materialized (select * from audit_event where transaction_id = any($1::text[]) and ${isSettled} limit $2)
      select ${trailColumns} from steps order by epoch, tx, seq limit $3`,
    [transactionIds, mostEvents * 10, mostEvents + 1],
  );
  const events = await source.open(rows.slice(0, mostEvents));
  const ending = explainEnding(events);
  return ending && { transactionId, flowId, events, isWhole: rows.length <= mostEvents, ending };
}
