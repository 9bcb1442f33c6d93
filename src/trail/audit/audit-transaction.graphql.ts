import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { AuditOutcome } from '../../kernel/contract/catalogue/event-kind.ts';
import { DateTime } from '../../kernel/edge/graphql.ts';
import { AuditOutcomeEnum } from './audit-enums.graphql.ts';
import { AuditEventObject } from './audit-event.graphql.ts';
import type { TransactionTimeline } from './read-transaction.ts';

@ObjectType({ description: 'A step of a transaction.', simpleResolvers: true })
export class AuditTransactionStep {
  @Field(() => Int, { description: 'Milliseconds since the first event.' })
  afterMs!: number;

  @Field(() => AuditEventObject)
  event!: AuditEventObject;
}

@ObjectType({
  description: 'All that happened under one transaction id, and in the flow it was a step of, jobs of workers included.',
  simpleResolvers: true,
})
export class AuditTransaction {
  @Field(() => String)
  transactionId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The sign-in, or the authorization of a device, that it was a step of; null when it stands alone.',
  })
  flowId!: string | null;

  @Field(() => DateTime)
  startedAt!: Date;

  @Field(() => DateTime)
  endedAt!: Date;

  @Field(() => AuditOutcomeEnum, { description: 'Outcome of the event that decided.' })
  outcome!: AuditOutcome;

  @Field(() => String, { description: 'Why it ended as it did, for people.' })
  explanation!: string;

  @Field(() => AuditEventObject, { description: 'The event that decided.' })
  decidedBy!: AuditEventObject;

  @Field(() => [AuditTransactionStep], { description: 'In the order of the trail.' })
  steps!: AuditTransactionStep[];

  @Field(() => Boolean, { description: 'False when there are more events than are told.' })
  isComplete!: boolean;
}

/** The GraphQL form of a timeline. */
export function transactionObject({ transactionId, flowId, events, isWhole, ending }: TransactionTimeline): AuditTransaction {
  const times = events.map(({ occurredAt }) => occurredAt.getTime());
  const start = Math.min(...times);
  return {
    transactionId,
    flowId,
    startedAt: new Date(start),
    endedAt: new Date(Math.max(...times)),
    outcome: ending.event.outcome,
    explanation: ending.text,
    decidedBy: new AuditEventObject(ending.event),
    steps: events.map((event) => ({ afterMs: event.occurredAt.getTime() - start, event: new AuditEventObject(event) })),
    isComplete: isWhole,
  };
}
