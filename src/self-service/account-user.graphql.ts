import { Field, ID, ObjectType } from 'type-graphql';

/** `EndUser` of the account API; the administration has its own, with more to see. */
@ObjectType('EndUser', { description: 'The user who asks.', simpleResolvers: true })
export class AccountUserObject {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'The subject identifier that clients see.' })
  userId!: string;
}
