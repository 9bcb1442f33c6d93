import { Field, ID, ObjectType } from 'type-graphql';
import { connectionOf, DateTime } from '../kernel/edge/graphql.ts';
import { type PlatformName, PlatformNameEnum } from '../mobile-settings/index.ts';

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
