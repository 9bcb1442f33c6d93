import { Args, ArgsType, Field, Int, Resolver, Root, Subscription } from 'type-graphql';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { decodeCursor } from '../../kernel/trail/cursor.ts';
import { abortable } from './abortable.ts';
import { AuditEventFilterInput } from './audit-filter.graphql.ts';
import { auditFilter } from './audit-filter.ts';
import { type AuditStreamEvent, type AuditStreamHeartbeat, AuditStreamItem, streamObject } from './audit-stream.graphql.ts';
import { type StreamOptions, streamAuditEvents } from './stream-audit-events.ts';

const shortestHeartbeat = 5;
const longestHeartbeat = 60;

@ArgsType()
class AuditStreamArguments {
  @Field(() => AuditEventFilterInput, { nullable: true })
  filter?: AuditEventFilterInput | null;

  @Field(() => String, { nullable: true, description: 'Resume behind this cursor; without it the stream starts now.' })
  after?: string | null;

  @Field(() => Int, { nullable: true, defaultValue: 15, description: 'A sign of life at least this often: 5 to 60.' })
  heartbeatSeconds?: number | null;
}

type Item = AuditStreamEvent | AuditStreamHeartbeat;

function streamOptions({ filter, after, heartbeatSeconds }: AuditStreamArguments): StreamOptions {
  const seconds = heartbeatSeconds ?? 15;
  if (seconds < shortestHeartbeat || seconds > longestHeartbeat)
    throw new AppError('bad_user_input', { description: `heartbeatSeconds must be ${shortestHeartbeat} to ${longestHeartbeat}.` });
  return { filter: auditFilter(filter), after: typeof after === 'string' ? decodeCursor(after) : undefined, heartbeatSeconds: seconds };
}

/** Starts a stream; its arguments are checked before it begins. It yields batches, which the executor of subscriptions spreads. */
function subscribe({ args, context }: { args: AuditStreamArguments; context: GraphQLContext }): AsyncGenerator<readonly Item[]> {
  const options = streamOptions(args);
  return abortable(async function* (signal) {
    for await (const batch of streamAuditEvents(context.runtime, options, signal)) yield batch.map(streamObject);
  });
}

@Resolver()
export class AuditStreamResolver {
  @Subscription(() => AuditStreamItem, {
    subscribe,
    description: 'Follows the trail: history behind `after`, then live, in order, without gap or duplicate. Reconnect with the last cursor.',
  })
  auditEvents(@Root() item: Item, @Args(() => AuditStreamArguments) _arguments: AuditStreamArguments): Item {
    return item;
  }
}
