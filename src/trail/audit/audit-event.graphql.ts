import { Field, ID, ObjectType } from 'type-graphql';
import type { AuditOutcome } from '../../kernel/contract/catalogue/event-kind.ts';
import { type AuditCategory, type AuditEventName, eventTitle } from '../../kernel/contract/catalogue.ts';
import { connectionOf, DateTime, JsonValue } from '../../kernel/edge/graphql.ts';
import type { LoggedEvent } from '../../kernel/trail/trail-rows.ts';
import { AuditCategoryEnum, AuditChannelEnum, AuditEventTypeEnum, AuditOutcomeEnum } from './audit-enums.graphql.ts';

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

  @Field(() => ID, {
    nullable: true,
    description: 'One id for the events of a sign-in, or of the authorization of a device, which take several requests.',
  })
  get flowId(): string | null {
    return this.#event.flowId;
  }

  @Field(() => String, { nullable: true, description: 'The OAuth client concerned.' })
  get clientId(): string | null {
    return this.#event.clientId;
  }

  @Field(() => String, { nullable: true, description: 'Name of the application at that time.' })
  get appName(): string | null {
    return this.#event.appName;
  }

  @Field(() => Boolean, { description: 'True when it concerned a person who was erased: user id, address and user agent are gone for good.' })
  get userErased(): boolean {
    return this.#event.isErased;
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
    return (
      details &&
      Object.entries(details)
        .map(([key, value]) => `${key}: ${asText(value)}`)
        .join('; ')
    );
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

export const AuditEventConnection = connectionOf('AuditEvent', () => AuditEventObject);
