import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { DeletePayload } from '../../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { erasePerson } from './erase-person.ts';

/** What is done to persons as such, whichever identity provider they come from. */
@Resolver()
export class PersonResolver {
  @Mutation(() => DeletePayload, {
    description: 'Erases a person for good: account, sessions, tokens, consents, and the key to what the trail says about them. The events stay.',
  })
  async erasePerson(@Ctx() context: GraphQLContext, @Arg('userId', () => String) userId: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(erasePerson, { userId });
    return { deletedId: value, userErrors };
  }
}
