import { ArgsType, Field, InputType, ObjectType } from 'type-graphql';
import {
  connectionOf,
  LocalizedTextInputObject,
  LocalizedTextObject,
  PageArgs,
  payloadOf,
  VersionedInput,
  VersionedObject,
} from '../../kernel/edge/graphql.ts';
import type { MessageInput, MessageNode } from './message.ts';
import type { MessageFilter } from './read-messages.ts';

@ObjectType('Message', { description: 'A text in place of the one that comes with the product under the same key.', simpleResolvers: true })
class MessageObject extends VersionedObject implements MessageNode {
  @Field(() => String)
  key!: string;

  @Field(() => String, { description: 'For people whose language has no translation.' })
  defaultContent!: string;

  @Field(() => [LocalizedTextObject])
  translations!: LocalizedTextObject[];
}

@InputType('MessageInput', {
  description: 'The same for create and update: on update absent = unchanged, null = cleared, and version is required.',
})
export class MessageInputObject extends VersionedInput implements MessageInput {
  @Field(() => String, { nullable: true })
  key?: string | null;

  @Field(() => String, { nullable: true, description: '1 to 1024 characters; {0}, {1} ... stand for what is filled in.' })
  defaultContent?: string | null;

  @Field(() => [LocalizedTextInputObject], { nullable: true, description: 'In the locales of this platform; an empty text is none.' })
  translations?: LocalizedTextInputObject[] | null;
}

@ArgsType()
export class MessageArgs extends PageArgs implements MessageFilter {
  @Field(() => String, { nullable: true })
  keyPrefix?: string | null;

  @Field(() => String, { nullable: true, description: 'Only messages translated into this locale, or not, as missingTranslation says.' })
  locale?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only messages that lack a translation, of the locale or else of any locale but the first of this platform.',
  })
  missingTranslation?: boolean | null;
}

export const MessageConnection = connectionOf('Message', () => MessageObject);
export const MessagePayload = payloadOf('MessagePayload', 'message', () => MessageObject);
