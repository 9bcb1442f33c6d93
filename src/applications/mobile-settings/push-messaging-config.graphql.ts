import { Field, InputType, ObjectType } from 'type-graphql';
import { Base64, connectionOf, namedEnum, payloadOf, VersionedInput, VersionedObject } from '../../kernel/edge/graphql.ts';
import { PlatformNameEnum } from './platform-name.graphql.ts';
import type { PlatformName } from './platform-name.ts';
import { fcmApiVersions, type PushMessagingConfigInput, type PushMessagingConfigNode } from './push-messaging-config.ts';

const FcmApiVersionEnum = namedEnum('FcmApiVersion', fcmApiVersions, 'Interface of Firebase Cloud Messaging.', {
  HTTP_V1: 'The one that is served.',
  LEGACY: 'Retired by its provider: kept where it is stored, refused where it is new.',
});

@ObjectType('PushMessagingConfig', { description: 'Access to a push service. Its keys can never be read.', simpleResolvers: true })
export class PushMessagingConfigObject extends VersionedObject implements PushMessagingConfigNode {
  @Field(() => String)
  name!: string;

  @Field(() => PlatformNameEnum)
  platform!: PlatformName;

  @Field(() => String, { nullable: true })
  apnsTeamId!: string | null;

  @Field(() => String, { nullable: true })
  apnsKeyId!: string | null;

  @Field(() => Boolean)
  hasApnsKey!: boolean;

  @Field(() => FcmApiVersionEnum, { nullable: true })
  fcmApiVersion!: PushMessagingConfigNode['fcmApiVersion'];

  @Field(() => Boolean)
  hasFcmServiceAccount!: boolean;

  @Field(() => String, { nullable: true, description: 'Address of the retired interface; null stands for that of the provider.' })
  fcmEndpoint!: string | null;

  @Field(() => Boolean)
  hasFcmServerKey!: boolean;
}

@InputType('PushMessagingConfigInput', {
  description: 'The same for create and update: on update absent = unchanged, null = cleared, and version is required.',
})
export class PushMessagingConfigInputObject extends VersionedInput {
  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => PlatformNameEnum, { nullable: true, description: 'Never changes.' })
  platform?: PlatformName | null;

  @Field(() => String, { nullable: true })
  apnsTeamId?: string | null;

  @Field(() => String, { nullable: true })
  apnsKeyId?: string | null;

  @Field(() => Base64, { nullable: true, description: 'The .p8 file.' })
  apnsKeyP8?: Buffer | null;

  @Field(() => FcmApiVersionEnum, { nullable: true })
  fcmApiVersion?: PushMessagingConfigNode['fcmApiVersion'];

  @Field(() => Base64, { nullable: true, description: 'The service-account file (JSON).' })
  fcmServiceAccount?: Buffer | null;

  @Field(() => String, { nullable: true })
  fcmEndpoint?: string | null;

  @Field(() => String, { nullable: true })
  fcmServerKey?: string | null;
}

/** The input as the flows take it: uploaded files are text there. */
export function pushMessagingConfigInput({ apnsKeyP8, fcmServiceAccount, ...input }: PushMessagingConfigInputObject): PushMessagingConfigInput {
  const text = (file: Buffer | null | undefined) => file?.toString('utf8') ?? (file as null | undefined);
  return { ...input, apnsKeyP8: text(apnsKeyP8), fcmServiceAccount: text(fcmServiceAccount) };
}

export const PushMessagingConfigConnection = connectionOf('PushMessagingConfig', () => PushMessagingConfigObject);
export const PushMessagingConfigPayload = payloadOf('PushMessagingConfigPayload', 'pushMessagingConfig', () => PushMessagingConfigObject);
