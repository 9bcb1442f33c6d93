import { attemptFlow } from '../kernel/edge/attempt-flow.ts';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import { type Rehearsal, rehearse } from '../kernel/work/rehearse.ts';
import { run } from '../kernel/work/run.ts';

/** How a change is asked for: in earnest or not, and why. */
interface Change {
  readonly dryRun: boolean;
  readonly reason: string | undefined;
}

/** The context in which one change is made. Its events carry the reason; in a dry run every flow is rehearsed, and `rehearsals` gets what came of it. */
export function changeContext(context: GraphQLContext, { dryRun, reason }: Change, rehearsals: Rehearsal<unknown>[]): GraphQLContext {
  const { runtime } = context;
  const caller = reason === undefined ? context.caller : { ...context.caller, changeReason: reason };
  const runHere: GraphQLContext['run'] = async (flow, input) => {
    if (!dryRun) return run(runtime, caller, flow, input);
    const rehearsal = await rehearse(runtime, caller, flow, input);
    rehearsals.push(rehearsal);
    return rehearsal.value;
  };
  return { ...context, caller, run: runHere, attempt: attemptFlow(runHere) };
}
