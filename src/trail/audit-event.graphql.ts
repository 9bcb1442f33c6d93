import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { auditChannels } from '../kernel/caller.ts';
import { type AuditCategory, type AuditEventName, auditEventNames, catalogue, eventKind, eventTitle } from '../kernel/audit/catalogue.ts';
import type { AuditOutcome } from '../kernel/audit/catalogue/event-kind.ts';
import type { LoggedEvent } from '../kernel/audit/trail-rows.ts';
import { connectionOf, DateTime, JsonValue, namedEnum } from '../kernel/graphql.ts';
import type { AuditFilterInput } from './audit-filter.ts';

const meanings = Object.fromEntries(auditEventNames.map((name) => [name, eventKind(name).meaning])) as Record<AuditEventName, string>;

export const AuditEventTypeEnum = namedEnum('AuditEventType', auditEventNames, 'Every kind of event. Names are never renamed; clients must expect new ones.', meanings);
export const AuditCategoryEnum = namedEnum('AuditCategory', Object.keys(catalogue) as AuditCategory[], 'Parts of the catalogue of events.');
export const AuditOutcomeEnum = namedEnum('AuditOutcome', ['SUCCESS', 'FAILURE', 'INFO'] as const, 'How it ended.');
export const AuditChannelEnum = namedEnum('AuditChannel', auditChannels, 'Where the request entered.');

function asText(value: unknown): string {
  if (Array.isArray(value)) return value.map(asText).join(', ');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

@ObjectType('AuditEvent', { description: 'Something that was decided. Written by the transaction it tells about.', simpleResolvers: true })
export class AuditEventObject {
  readonly #event: LoggedEvent;

  constructor(event: LoggedEvent) {
    this.#event = event;
  }

  @Field(() => ID)
  get id(): string {
    return this.#event.id;
  }

  @Field(() => String, { description: 'Its place in the trail: where a subscription or a page can go on.' })
  get cursor(): string {
    return this.#event.cursor;
  }

  @Field(() => AuditEventTypeEnum)
  get type(): AuditEventName {
    return this.#event.type;
  }

  @Field(() => String, { description: 'The type as words.' })
  get name(): string {
    return eventTitle(this.#event.type);
  }

  @Field(() => DateTime)
  get occurredAt(): Date {
    return this.#event.occurredAt;
  }

  @Field(() => AuditOutcomeEnum)
  get outcome(): AuditOutcome {
    return this.#event.outcome;
  }

  @Field(() => AuditCategoryEnum)
  get category(): AuditCategory {
    return this.#event.category;
  }

  @Field(() => AuditChannelEnum)
  get channel(): string {
    return this.#event.channel;
  }

  @Field(() => String, { description: 'One id for all events of a request.' })
  get transactionId(): string {
    return this.#event.transactionId;
  }

  @Field(() => String, { nullable: true, description: 'The OAuth client concerned.' })
  get clientId(): string | null {
    return this.#event.clientId;
  }

  @Field(() => String, { nullable: true, description: 'Name of the application at that time.' })
  get appName(): string | null {
    return this.#event.appName;
  }

  @Field(() => String, { nullable: true, description: 'The end user concerned.' })
  get userId(): string | null {
    return this.#event.userId;
  }

  @Field(() => String, { nullable: true, description: 'The administrator who acted; for a refused sign-in the name that was tried.' })
  get adminUser(): string | null {
    return this.#event.adminUser;
  }

  @Field(() => String, { nullable: true })
  get clientIp(): string | null {
    return this.#event.clientIp;
  }

  @Field(() => String, { nullable: true })
  get userAgent(): string | null {
    return this.#event.userAgent;
  }

  @Field(() => JsonValue, { nullable: true, description: 'Facts about it, such as the reason of a failure. Never a secret.' })
  get details(): Readonly<Record<string, unknown>> | null {
    return this.#event.details;
  }

  @Field(() => String, { nullable: true, description: 'The details as one line for people.' })
  get detailsText(): string | null {
    const { details } = this.#event;
    return details && Object.entries(details).map(([key, value]) => `${key}: ${asText(value)}`).join('; ');
  }
}

@ObjectType({ description: 'A row of the catalogue of events.', simpleResolvers: true })
export class AuditEventTypeInfo {
  @Field(() => AuditEventTypeEnum)
  type!: AuditEventName;

  @Field(() => String, { description: 'The type as words.' })
  name!: string;

  @Field(() => AuditCategoryEnum)
  category!: AuditCategory;

  @Field(() => AuditOutcomeEnum)
  outcome!: AuditOutcome;

  @Field(() => String, { description: 'When it is recorded.' })
  description!: string;

  @Field(() => Boolean, { description: 'True when this deployment does not store events of this type.' })
  excluded!: boolean;
}

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

export const AuditEventConnection = connectionOf('AuditEvent', () => AuditEventObject);
