import { Field, InputType, ObjectType } from 'type-graphql';
import { namedEnum, payloadOf, VersionedInput, VersionedObject } from '../../kernel/edge/graphql.ts';
import { type MobileConfigInput, type MobileConfigNode, pushEnrollmentModes } from './mobile-config.ts';

const PushEnrollmentModeEnum = namedEnum('PushEnrollmentMode', pushEnrollmentModes, 'How many devices a user may enroll in an application.', {
  SINGLE_DEVICE: 'One; a second one is refused.',
  OVERRIDE_ALLOWED: 'One; a second one takes its place.',
  MULTIPLE_DEVICES: 'Any number; needs version 4 of the API.',
});

@ObjectType('MobileConfig', { description: 'General settings of mobile authentication.', simpleResolvers: true })
export class MobileConfigObject extends VersionedObject implements MobileConfigNode {
  @Field(() => Boolean, { description: 'Whether devices may enroll at all.' })
  enrollmentEnabled!: boolean;

  @Field(() => Boolean, { description: 'Whether each enrollment gets a server key pair of its own.' })
  uniquePgpKeysPerEnrollment!: boolean;

  @Field(() => Boolean, { description: 'Whether an enrollment may be overwritten by enrolling again.' })
  enrollmentOverrideEnabled!: boolean;

  @Field(() => PushEnrollmentModeEnum)
  pushEnrollmentMode!: MobileConfigNode['pushEnrollmentMode'];

  @Field(() => Boolean)
  pushAuthenticationEnabled!: boolean;

  @Field(() => Boolean)
  smsAuthenticationEnabled!: boolean;

  @Field(() => String, { nullable: true, description: 'Who an SMS comes from unless its set says otherwise.' })
  smsSenderId!: string | null;

  @Field(() => Boolean, { description: 'Whether callbacks go only to addresses with a callback configuration.' })
  onlyPreconfiguredCallbackUrls!: boolean;
}

@InputType('MobileConfigInput', { description: 'Absent = unchanged, null = cleared; version is required.' })
export class MobileConfigInputObject extends VersionedInput implements MobileConfigInput {
  @Field(() => Boolean, { nullable: true })
  enrollmentEnabled?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  uniquePgpKeysPerEnrollment?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  enrollmentOverrideEnabled?: boolean | null;

  @Field(() => PushEnrollmentModeEnum, { nullable: true })
  pushEnrollmentMode?: MobileConfigNode['pushEnrollmentMode'] | null;

  @Field(() => Boolean, { nullable: true })
  pushAuthenticationEnabled?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  smsAuthenticationEnabled?: boolean | null;

  @Field(() => String, { nullable: true })
  smsSenderId?: string | null;

  @Field(() => Boolean, { nullable: true })
  onlyPreconfiguredCallbackUrls?: boolean | null;
}

export const MobileConfigPayload = payloadOf('MobileConfigPayload', 'mobileConfig', () => MobileConfigObject);
