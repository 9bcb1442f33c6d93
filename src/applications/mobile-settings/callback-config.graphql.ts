import { Field, InputType, ObjectType } from 'type-graphql';
import { connectionOf, payloadOf, VersionedInput, VersionedObject } from '../../kernel/edge/graphql.ts';
import type { CallbackConfigInput, CallbackConfigNode } from './callback-config.ts';

@ObjectType('CallbackConfig', { description: 'Where results of mobile authentication are delivered.', simpleResolvers: true })
class CallbackConfigObject extends VersionedObject implements CallbackConfigNode {
  @Field(() => String, { description: 'Compared exactly with the address a request names.' })
  callbackUrl!: string;

  @Field(() => String, { nullable: true })
  username!: string | null;

  @Field(() => Boolean)
  hasPassword!: boolean;
}

@InputType('CallbackConfigInput', {
  description: 'The same for create and update: on update absent = unchanged, null = cleared, and version is required.',
})
export class CallbackConfigInputObject extends VersionedInput implements CallbackConfigInput {
  @Field(() => String, { nullable: true })
  callbackUrl?: string | null;

  @Field(() => String, { nullable: true, description: 'For Basic authentication of the delivery; comes with a password.' })
  username?: string | null;

  @Field(() => String, { nullable: true })
  password?: string | null;
}

export const CallbackConfigConnection = connectionOf('CallbackConfig', () => CallbackConfigObject);
export const CallbackConfigPayload = payloadOf('CallbackConfigPayload', 'callbackConfig', () => CallbackConfigObject);
