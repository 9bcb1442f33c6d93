import { Field, Float, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../../../kernel/edge/graphql.ts';
import type { ExportState } from './read-export-state.ts';

@ObjectType({ description: 'How a target of the export of the trail fares.', simpleResolvers: true })
export class AuditExport implements ExportState {
  @Field(() => String, { description: 'Its name in the configuration.' })
  target!: string;

  @Field(() => String, { description: 'Everything up to here was delivered.' })
  cursor!: string;

  @Field(() => DateTime, { nullable: true, description: 'When the oldest event happened that waits; null when nothing does.' })
  waitingSince!: Date | null;

  @Field(() => Float, { description: 'Age of that event; 0 when nothing waits.' })
  lagSeconds!: number;

  @Field(() => DateTime, { nullable: true })
  lastSentAt!: Date | null;

  @Field(() => Int, { description: 'Failed deliveries in a row.' })
  failures!: number;

  @Field(() => String, { nullable: true, description: 'Why the last delivery failed; null after a success.' })
  lastError!: string | null;

  @Field(() => Int, { description: 'Events delivered so far, repetitions included.' })
  sent!: number;
}
