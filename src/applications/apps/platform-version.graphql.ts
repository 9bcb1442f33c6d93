import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionOf, namedEnum, payloadOf, VersionedInput, VersionedObject } from '../../kernel/edge/graphql.ts';
import { PlatformNameEnum } from '../mobile-settings/graphql.ts';
import type { PlatformName } from '../mobile-settings/index.ts';
import { integrityChecks, type PlatformVersionInput, type PlatformVersionNode, versionStatuses } from './platform-version-fields.ts';

const VersionStatusEnum = namedEnum('VersionStatus', versionStatuses, 'What installations of a version may do.', {
  ENABLED: 'Register, and sign users in.',
  LOGIN_ONLY: 'Sign users in; new installations are refused.',
  DISABLED: 'Nothing.',
});
const IntegrityCheckEnum = namedEnum('IntegrityCheck', integrityChecks, 'Whether an installation must prove that it is genuine.', {
  FULL: 'By its signature.',
  NONE: 'No; for development.',
});

@ObjectType('MobilePlatformVersion', { description: 'A version of an application. Its signatures can never be read.', simpleResolvers: true })
export class MobilePlatformVersionObject extends VersionedObject implements Omit<PlatformVersionNode, 'appIdentifier' | 'pushMessagingConfigId'> {
  @Field(() => PlatformNameEnum)
  platform!: PlatformName;

  @Field(() => String)
  versionName!: string;

  @Field(() => VersionStatusEnum)
  status!: PlatformVersionNode['status'];

  @Field(() => Int)
  signatureCount!: number;

  @Field(() => IntegrityCheckEnum)
  integrityCheck!: PlatformVersionNode['integrityCheck'];

  @Field(() => Boolean, { description: 'Whether secrets are kept under the signature; for older SDKs.' })
  tamperingProtectionEnabled!: boolean;

  @Field(() => Boolean, { description: 'Whether payloads are encrypted; needs the security proxy.' })
  payloadEncryptionEnabled!: boolean;

  @Field(() => Boolean, { description: 'Whether push messages carry what Cordova needs; ANDROID only.' })
  cordova!: boolean;

  @Field(() => Boolean, { description: 'Whether messages go to the sandbox of APNs; IOS only.' })
  useApnsDevelopmentEnvironment!: boolean;

  @Field(() => Boolean, { description: 'Whether messages carry the number of pending authentications; IOS only.' })
  sendBadgeNumber!: boolean;

  @Field(() => String, { nullable: true })
  applicationBundleIdentifier!: string | null;
}

type Given<Name extends keyof PlatformVersionInput> = NonNullable<PlatformVersionInput[Name]> | null;

@InputType('MobilePlatformVersionInput', {
  description: 'The same for create and update: on update absent = unchanged, null = cleared, and version is required.',
})
export class MobilePlatformVersionInputObject extends VersionedInput implements Omit<PlatformVersionInput, 'appIdentifier' | 'platform'> {
  @Field(() => String, { nullable: true, description: 'Never changes.' })
  versionName?: string | null;

  @Field(() => VersionStatusEnum, { nullable: true })
  status?: Given<'status'>;

  @Field(() => [String], { nullable: true, description: 'With tampering protection parts of 32, 48 or 64 hex digits with | between them.' })
  applicationSignatures?: string[] | null;

  @Field(() => IntegrityCheckEnum, { nullable: true })
  integrityCheck?: Given<'integrityCheck'>;

  @Field(() => Boolean, { nullable: true })
  tamperingProtectionEnabled?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  payloadEncryptionEnabled?: boolean | null;

  @Field(() => ID, { nullable: true })
  pushMessagingConfigId?: string | null;

  @Field(() => Boolean, { nullable: true })
  cordova?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  useApnsDevelopmentEnvironment?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  sendBadgeNumber?: boolean | null;

  @Field(() => String, { nullable: true })
  applicationBundleIdentifier?: string | null;
}

export const MobilePlatformVersionConnection = connectionOf('MobilePlatformVersion', () => MobilePlatformVersionObject);
export const MobilePlatformVersionPayload = payloadOf('MobilePlatformVersionPayload', 'platformVersion', () => MobilePlatformVersionObject);
