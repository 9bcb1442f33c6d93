import { createUnionType, Field, ObjectType } from 'type-graphql';
import { DateTime } from '../../kernel/edge/graphql.ts';
import { AuditEventObject } from './audit-event.graphql.ts';
import type { StreamItem } from './stream-audit-events.ts';

@ObjectType({ description: 'An event of the stream.', simpleResolvers: true })
export class AuditStreamEvent {
  @Field(() => String, { description: 'Resume behind it with `after`.' })
  cursor!: string;

  @Field(() => AuditEventObject)
  event!: AuditEventObject;
}

@ObjectType({ description: 'A sign of life: everything up to the cursor was examined.', simpleResolvers: true })
export class AuditStreamHeartbeat {
  @Field(() => String, { description: 'Resume behind it with `after`.' })
  cursor!: string;

  @Field(() => DateTime)
  at!: Date;

  @Field(() => Boolean, { description: 'True while history is being replayed.' })
  behind!: boolean;
}

export const AuditStreamItem = createUnionType({
  name: 'AuditStreamItem',
  description: 'What a subscription to the trail tells.',
  types: () => [AuditStreamEvent, AuditStreamHeartbeat] as const,
});

const mostShared = 4096;
const shared = new Map<string, AuditStreamEvent>();

/**
 * The GraphQL form of an item. All streams get the same object for the same recent event, whether they read it live or from the log, so
 * that its execution can be shared: after a restart everybody reconnects and reads the same history.
 */
export function streamObject(item: StreamItem): AuditStreamEvent | AuditStreamHeartbeat {
  if (item.kind === 'heartbeat') return Object.assign(new AuditStreamHeartbeat(), { cursor: item.cursor, at: item.at, behind: item.isBehind });
  const { event } = item;
  const known = shared.get(event.id);
  if (known) return known;
  const object = Object.assign(new AuditStreamEvent(), { cursor: event.cursor, event: new AuditEventObject(event) });
  if (shared.size >= mostShared) shared.delete(shared.keys().next().value as string);
  shared.set(event.id, object);
  return object;
}
