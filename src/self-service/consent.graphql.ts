import { Field, ID, ObjectType } from 'type-graphql';
import { connectionOf, DateTime } from '../kernel/edge/graphql.ts';

@ObjectType('Consent', { description: 'What a user allowed a client for good.', simpleResolvers: true })
export class ConsentObject {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  clientName!: string;

  @Field(() => String, { nullable: true, description: 'Name of the device, when the client is one.' })
  deviceName?: string | null;

  @Field(() => [String])
  scopes!: readonly string[];

  @Field(() => DateTime)
  givenAt!: Date;

  @Field(() => DateTime, { description: 'When scopes were last added or taken away.' })
  updatedAt!: Date;
}

export const ConsentConnection = connectionOf('Consent', () => ConsentObject);
