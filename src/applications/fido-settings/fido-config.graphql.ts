import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { payloadOf, VersionedInput, VersionedObject } from '../../kernel/edge/graphql.ts';
import type { FidoConfigInput, FidoConfigNode } from './fido-config.ts';

@ObjectType('FidoConfig', { description: 'How FIDO authenticators are served.', simpleResolvers: true })
export class FidoConfigObject extends VersionedObject implements FidoConfigNode {
  @Field(() => Boolean)
  enabled!: boolean;

  @Field(() => String, { nullable: true, description: 'The FIDO server; `embedded:` stands for the one that is part of the platform.' })
  serverUrl!: string | null;

  @Field(() => String, { nullable: true })
  username!: string | null;

  @Field(() => Boolean)
  hasPassword!: boolean;

  @Field(() => String, { nullable: true, description: 'The address of the list of trusted facets.' })
  appId!: string | null;

  @Field(() => Int)
  connectTimeoutMs!: number;
}

@InputType('FidoConfigInput', { description: 'Absent = unchanged, null = cleared; version is required.' })
export class FidoConfigInputObject extends VersionedInput implements FidoConfigInput {
  @Field(() => Boolean, { nullable: true })
  enabled?: boolean | null;

  @Field(() => String, { nullable: true })
  serverUrl?: string | null;

  @Field(() => String, { nullable: true })
  username?: string | null;

  @Field(() => String, { nullable: true })
  password?: string | null;

  @Field(() => String, { nullable: true })
  appId?: string | null;

  @Field(() => Int, { nullable: true })
  connectTimeoutMs?: number | null;
}

export const FidoConfigPayload = payloadOf('FidoConfigPayload', 'fidoConfig', () => FidoConfigObject);
