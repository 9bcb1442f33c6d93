import { Field, ID, InputType, ObjectType } from 'type-graphql';
import type { UserError } from '../../../kernel/contract/errors/user-errors.ts';
import { DateTime, UserErrorObject } from '../../../kernel/edge/graphql.ts';
import type { LegalHold } from './legal-hold.ts';
import type { LegalHoldInput } from './place-legal-hold.ts';

@ObjectType('AuditLegalHold', { description: 'What must stay in the trail, whatever retention and erasure would take.', simpleResolvers: true })
export class LegalHoldObject implements LegalHold {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  reason!: string;

  @Field(() => String, { nullable: true, description: 'All about this person.' })
  userId!: string | null;

  @Field(() => String, { nullable: true, description: 'All of this transaction.' })
  transactionId!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'All from here ...' })
  from!: Date | null;

  @Field(() => DateTime, { nullable: true, description: '... to here, included.' })
  to!: Date | null;

  @Field(() => String, { nullable: true })
  placedBy!: string | null;

  @Field(() => DateTime)
  placedAt!: Date;

  @Field(() => String, { nullable: true })
  releasedBy!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Null while it is in force.' })
  releasedAt!: Date | null;
}

@InputType('AuditLegalHoldInput', { description: 'Exactly one of a person, a transaction and a span of time.' })
export class LegalHoldInputObject implements LegalHoldInput {
  @Field(() => String, { description: 'For people; up to 1000 characters.' })
  reason!: string;

  @Field(() => String, { nullable: true })
  userId?: string | null;

  @Field(() => String, { nullable: true })
  transactionId?: string | null;

  @Field(() => DateTime, { nullable: true })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true })
  to?: Date | null;
}

@ObjectType('AuditLegalHoldPayload', { simpleResolvers: true })
export class LegalHoldPayload {
  @Field(() => LegalHoldObject, { nullable: true })
  legalHold!: LegalHold | null;

  @Field(() => [UserErrorObject])
  userErrors!: readonly UserError[];
}
