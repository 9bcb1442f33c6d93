import { Field, ID, ObjectType } from 'type-graphql';

/** `EndUser` of the administration. */
@ObjectType('EndUser', { description: 'A user, known or not: an unknown one has empty lists.', simpleResolvers: true })
export class EndUserObject {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'The subject identifier that clients see.' })
  userId!: string;
}
