import { Field, InputType } from 'type-graphql';
import type { AuditOutcome } from '../../kernel/contract/catalogue/event-kind.ts';
import type { AuditCategory, AuditEventName } from '../../kernel/contract/catalogue.ts';
import { DateTime } from '../../kernel/edge/graphql.ts';
import { AuditCategoryEnum, AuditEventTypeEnum, AuditOutcomeEnum } from './audit-enums.graphql.ts';
import type { AuditFilterInput } from './audit-filter.ts';

@InputType('AuditEventFilter', { description: 'All conditions hold; values inside one list are alternatives; an empty list is no condition.' })
export class AuditEventFilterInput implements AuditFilterInput {
  @Field(() => [AuditEventTypeEnum], { nullable: true })
  types?: AuditEventName[] | null;

  @Field(() => [AuditEventTypeEnum], { nullable: true, description: 'Wins over types.' })
  excludeTypes?: AuditEventName[] | null;

  @Field(() => [AuditCategoryEnum], { nullable: true })
  categories?: AuditCategory[] | null;

  @Field(() => [AuditOutcomeEnum], { nullable: true })
  outcomes?: AuditOutcome[] | null;

  @Field(() => String, { nullable: true, description: 'Compared without regard to case.' })
  userId?: string | null;

  @Field(() => String, { nullable: true })
  clientId?: string | null;

  @Field(() => String, { nullable: true })
  appName?: string | null;

  @Field(() => String, { nullable: true })
  adminUser?: string | null;

  @Field(() => String, { nullable: true })
  transactionId?: string | null;

  @Field(() => String, { nullable: true })
  clientIp?: string | null;

  @Field(() => DateTime, { nullable: true })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true })
  to?: Date | null;

  @Field(() => Boolean, { nullable: true, defaultValue: false })
  toExclusive?: boolean | null;
}
