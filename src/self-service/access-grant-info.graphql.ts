import { Field, ID, ObjectType } from 'type-graphql';
import { DateTime } from '../kernel/edge/graphql.ts';

@ObjectType('AccessGrantInfo', { description: 'An authorization code that a client has not redeemed yet. Never the code.', simpleResolvers: true })
export class AccessGrantInfoObject {
  @Field(() => ID, { description: 'Id of the token that its redemption gives.' })
  id!: string;

  @Field(() => String)
  clientName!: string;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime)
  expiresAt!: Date;

  @Field(() => [String])
  scopes!: readonly string[];
}
