import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { UserError } from '../../kernel/contract/errors/user-errors.ts';
import { connectionOf, DateTime, JsonValue, namedEnum, UserErrorObject } from '../../kernel/edge/graphql.ts';

const ConfigurationActionEnum = namedEnum('ConfigurationAction', ['CREATED', 'UPDATED', 'DELETED'] as const, 'What happened to an object.');

@ObjectType({ simpleResolvers: true })
export class ConfigurationFieldChange {
  @Field(() => String)
  field!: string;

  @Field(() => JsonValue, { nullable: true })
  before!: unknown;

  @Field(() => JsonValue, { nullable: true })
  after!: unknown;
}

@ObjectType('ConfigurationVersion', { description: 'One change of an object; secrets appear as ***.', simpleResolvers: true })
export class ConfigurationVersionObject {
  @Field(() => Int, { description: 'Counts the changes of the object that are known; 0 is what it was before the first of them.' })
  version!: number;

  @Field(() => DateTime)
  validFrom!: Date;

  @Field(() => ConfigurationActionEnum)
  action!: string;

  @Field(() => [ConfigurationFieldChange])
  changes!: readonly ConfigurationFieldChange[];

  @Field(() => ID, { description: 'The event of the trail that tells the change; the trail may be shorter than this list.' })
  eventId!: string;

  @Field(() => String)
  channel!: string;

  @Field(() => String, { nullable: true })
  adminUser!: string | null;

  @Field(() => String, { nullable: true })
  reason!: string | null;
}

export const ConfigurationVersionConnection = connectionOf('ConfigurationVersion', () => ConfigurationVersionObject);

@ObjectType('ConfigurationState', { description: 'What an object was like at some time.', simpleResolvers: true })
export class ConfigurationStateObject {
  @Field(() => Int)
  version!: number;

  @Field(() => JsonValue, { nullable: true, description: 'Its fields, as far as they ever changed; null when it did not exist.' })
  values!: unknown;
}

@ObjectType({ simpleResolvers: true })
export class RevertPayload {
  @Field(() => ID, { nullable: true, description: 'Another than before when an object with a generated id was created anew.' })
  objectId!: string | null;

  @Field(() => String, { nullable: true, description: 'The generated secret of a client that was created anew: shown this once.' })
  oneTimeSecret!: string | null;

  @Field(() => [String], { description: 'Fields that stayed as they were: secrets, and contents of which no copy is kept any more.' })
  keptFields!: readonly string[];

  @Field(() => [UserErrorObject])
  userErrors!: readonly UserError[];
}
