import { Field, InputType, Int, ObjectType } from 'type-graphql';
import {
  connectionOf,
  LocalizedTextInputObject,
  LocalizedTextObject,
  namedEnum,
  payloadOf,
  VersionedInput,
  VersionedObject,
} from '../../kernel/edge/graphql.ts';
import { type AuthPropertiesSetInput, type AuthPropertiesSetNode, mobileAuthMethods } from './auth-properties-set.ts';

const MobileAuthMethodEnum = namedEnum('MobileAuthMethod', mobileAuthMethods, 'How a user confirms on the device.');

@ObjectType('AuthPropertiesSet', { description: 'A type of mobile authentication, which callers name by its name.', simpleResolvers: true })
export class AuthPropertiesSetObject extends VersionedObject implements Omit<AuthPropertiesSetNode, 'fallbackName' | 'fidoPolicyMappingName'> {
  @Field(() => String)
  name!: string;

  @Field(() => MobileAuthMethodEnum)
  method!: AuthPropertiesSetNode['method'];

  @Field(() => Int, { nullable: true, description: 'How often a message may be sent again; null where nothing is sent.' })
  maxResends!: number | null;

  @Field(() => Int, { description: 'How many seconds the user has.' })
  requestExpiresIn!: number;

  @Field(() => Int, { nullable: true, description: 'Wrong codes that are allowed, 0 = any number; null unless the method is SMS.' })
  maxAttempts!: number | null;

  @Field(() => Boolean, { description: 'Whether the device signs what the user confirms.' })
  transactionSigningEnabled!: boolean;

  @Field(() => String, { nullable: true, description: 'Who an SMS comes from; null stands for the general sender.' })
  smsSenderId!: string | null;

  @Field(() => [LocalizedTextObject], { description: 'What the user reads; {code} stands for the code of an SMS.' })
  defaultMessages!: LocalizedTextObject[];

  @Field(() => String, { nullable: true })
  customAuthenticatorId!: string | null;
}

@InputType('AuthPropertiesSetInput', {
  description: 'The same for create and update: on update absent = unchanged, null = cleared, and version is required.',
})
export class AuthPropertiesSetInputObject extends VersionedInput implements AuthPropertiesSetInput {
  @Field(() => String, { nullable: true, description: 'Stays as long as the set is the fallback of another.' })
  name?: string | null;

  @Field(() => MobileAuthMethodEnum, { nullable: true })
  method?: AuthPropertiesSetNode['method'] | null;

  @Field(() => Int, { nullable: true })
  maxResends?: number | null;

  @Field(() => Int, { nullable: true })
  requestExpiresIn?: number | null;

  @Field(() => Int, { nullable: true })
  maxAttempts?: number | null;

  @Field(() => String, { nullable: true, description: 'A set with method SMS, for users whom this one cannot reach.' })
  fallbackName?: string | null;

  @Field(() => Boolean, { nullable: true })
  transactionSigningEnabled?: boolean | null;

  @Field(() => String, { nullable: true })
  smsSenderId?: string | null;

  @Field(() => [LocalizedTextInputObject], { nullable: true })
  defaultMessages?: LocalizedTextInputObject[] | null;

  @Field(() => String, { nullable: true })
  fidoPolicyMappingName?: string | null;

  @Field(() => String, { nullable: true })
  customAuthenticatorId?: string | null;
}

export const AuthPropertiesSetConnection = connectionOf('AuthPropertiesSet', () => AuthPropertiesSetObject);
export const AuthPropertiesSetPayload = payloadOf('AuthPropertiesSetPayload', 'authPropertiesSet', () => AuthPropertiesSetObject);
