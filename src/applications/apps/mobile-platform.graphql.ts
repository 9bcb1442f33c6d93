import { Field, InputType, ObjectType } from 'type-graphql';
import { payloadOf, VersionedInput, VersionedObject } from '../../kernel/edge/graphql.ts';
import { PlatformNameEnum } from '../mobile-settings/graphql.ts';
import type { PlatformName } from '../mobile-settings/index.ts';
import type { MobilePlatformInput, MobilePlatformNode } from './mobile-platform.ts';

@ObjectType('MobilePlatform', { description: 'Rules for the versions of an operating system, for all applications.', simpleResolvers: true })
export class MobilePlatformObject extends VersionedObject implements MobilePlatformNode {
  @Field(() => PlatformNameEnum)
  name!: PlatformName;

  @Field(() => String, { nullable: true, description: 'Lower versions are refused; compared number by number.' })
  minimumOsVersion!: string | null;

  @Field(() => [String], { description: 'Versions that are refused, to the letter.' })
  blockedOsVersions!: string[];
}

@InputType('MobilePlatformInput', {
  description: 'The same for create and update: on update absent = unchanged, null = cleared, and version is required.',
})
export class MobilePlatformInputObject extends VersionedInput implements MobilePlatformInput {
  @Field(() => PlatformNameEnum, { nullable: true, description: 'Never changes.' })
  name?: PlatformName | null;

  @Field(() => String, { nullable: true })
  minimumOsVersion?: string | null;

  @Field(() => [String], { nullable: true })
  blockedOsVersions?: string[] | null;
}

export const MobilePlatformPayload = payloadOf('MobilePlatformPayload', 'mobilePlatform', () => MobilePlatformObject);
