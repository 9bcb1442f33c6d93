import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { connectionOf, payloadOf, VersionedInput, VersionedObject } from '../../kernel/edge/graphql.ts';
import type { PinPolicyInput, PinPolicyNode } from './pin-policy.ts';

@ObjectType('PinPolicy', { description: 'What PINs an application accepts; the application enforces it.', simpleResolvers: true })
export class PinPolicyObject extends VersionedObject implements PinPolicyNode {
  @Field(() => String)
  name!: string;

  @Field(() => Int)
  pinLength!: number;

  @Field(() => Int, { description: 'Longest run of one digit.' })
  maxSimilarDigits!: number;

  @Field(() => Boolean, { description: 'Whether PINs such as 12345 or 97531 are accepted.' })
  sequencesAllowed!: boolean;

  @Field(() => Boolean, { description: 'Whether applications without a policy of their own use it.' })
  default!: boolean;

  @Field(() => [String])
  blockedPins!: string[];
}

@InputType('PinPolicyInput', {
  description: 'The same for create and update: on update absent = unchanged, null = cleared, and version is required.',
})
export class PinPolicyInputObject extends VersionedInput implements PinPolicyInput {
  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => Int, { nullable: true, description: '5 to 32. Another length deletes all blocked PINs.' })
  pinLength?: number | null;

  @Field(() => Int, { nullable: true })
  maxSimilarDigits?: number | null;

  @Field(() => Boolean, { nullable: true })
  sequencesAllowed?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  default?: boolean | null;

  @Field(() => [String], { nullable: true })
  blockedPins?: string[] | null;
}

export const PinPolicyConnection = connectionOf('PinPolicy', () => PinPolicyObject);
export const PinPolicyPayload = payloadOf('PinPolicyPayload', 'pinPolicy', () => PinPolicyObject);
