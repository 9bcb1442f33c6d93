import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { DeletePayload, type Payload } from '../../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import type { Page } from '../../kernel/store/page.ts';
import { pageRequest } from '../../kernel/store/page-request.ts';
import { MessageArgs, MessageConnection, MessageInputObject, MessagePayload } from './message.graphql.ts';
import { createMessage, deleteMessage, type MessageNode, updateMessage } from './message.ts';
import { readMessages } from './read-messages.ts';

type Answer = Payload<'message', MessageNode>;

@Resolver()
export class MessageResolver {
  @Query(() => MessageConnection, { description: 'The texts of administrators, oldest first.' })
  messages(@Ctx() { runtime }: GraphQLContext, @Args(() => MessageArgs) args: MessageArgs): Promise<Page<MessageNode>> {
    return readMessages(runtime, args, pageRequest(args));
  }

  @Mutation(() => MessagePayload)
  async createMessage(@Ctx() context: GraphQLContext, @Arg('input', () => MessageInputObject) input: MessageInputObject): Promise<Answer> {
    const { value, userErrors } = await context.attempt(createMessage, input);
    return { message: value, userErrors };
  }

  @Mutation(() => MessagePayload)
  async updateMessage(
    @Ctx() context: GraphQLContext,
    @Arg('id', () => ID) id: string,
    @Arg('input', () => MessageInputObject) input: MessageInputObject,
  ): Promise<Answer> {
    const { value, userErrors } = await context.attempt(updateMessage, { key: id, input });
    return { message: value, userErrors };
  }

  @Mutation(() => DeletePayload, { description: 'The text that comes with the product takes its place.' })
  async deleteMessage(@Ctx() context: GraphQLContext, @Arg('id', () => ID) id: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(deleteMessage, { key: id });
    return { deletedId: value, userErrors };
  }
}
