import { Field, InputType, ObjectType } from 'type-graphql';
import { connectionOf, payloadOf, VersionedInput, VersionedObject } from '../../kernel/edge/graphql.ts';
import type { FidoPolicyMappingInput, FidoPolicyMappingNode } from './fido-policy-mapping.ts';

@ObjectType('FidoPolicyMapping', { description: 'Ties a model of FIDO authenticators to a policy of the FIDO server.', simpleResolvers: true })
export class FidoPolicyMappingObject extends VersionedObject implements FidoPolicyMappingNode {
  @Field(() => String, { description: 'What applications call it; stays as long as one does.' })
  name!: string;

  @Field(() => String, { description: 'The authenticator model: vendor and model in hex, such as 4E4E#4005.' })
  aaid!: string;

  @Field(() => String, { description: 'The policy, as the FIDO server calls it.' })
  policyId!: string;
}

@InputType('FidoPolicyMappingInput', { description: 'The same for create and update: on update absent = unchanged, and version is required.' })
export class FidoPolicyMappingInputObject extends VersionedInput implements FidoPolicyMappingInput {
  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => String, { nullable: true })
  aaid?: string | null;

  @Field(() => String, { nullable: true })
  policyId?: string | null;
}

export const FidoPolicyMappingConnection = connectionOf('FidoPolicyMapping', () => FidoPolicyMappingObject);
export const FidoPolicyMappingPayload = payloadOf('FidoPolicyMappingPayload', 'fidoPolicyMapping', () => FidoPolicyMappingObject);
