import { Field, ID, ObjectType } from 'type-graphql';
import { PlatformNameEnum } from '../applications/mobile-settings/graphql.ts';
import type { PlatformName } from '../applications/mobile-settings/index.ts';
import { connectionOf, DateTime } from '../kernel/edge/graphql.ts';

@ObjectType('AuthenticationApp', {
  description: 'The enrollment of a user on a device for mobile authentication. Never its keys.',
  simpleResolvers: true,
})
export class AuthenticationAppObject {
  @Field(() => ID)
  id!: string;

  @Field(() => ID)
  deviceId!: string;

  @Field(() => String)
  deviceName!: string;

  @Field(() => PlatformNameEnum)
  platform!: PlatformName;

  @Field(() => Boolean)
  pushEnabled!: boolean;

  @Field(() => DateTime)
  enrolledAt!: Date;
}

export const AuthenticationAppConnection = connectionOf('AuthenticationApp', () => AuthenticationAppObject);
