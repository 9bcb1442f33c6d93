import { Field, ObjectType } from 'type-graphql';
import { connectionOf, DateTime } from '../kernel/edge/graphql.ts';
import { AuthenticationAppObject } from './authentication-app.graphql.ts';
import { AuthenticatorObject } from './authenticator.graphql.ts';

@ObjectType('ApplicationInstance', {
  description:
    'The enrollment of a user on a device for mobile authentication, as administrators see it; its id is what revokeApplicationInstance takes.',
  simpleResolvers: true,
})
class ApplicationInstanceObject extends AuthenticationAppObject {
  @Field(() => String, { description: 'The profile of the user on the device.' })
  profileId!: string;

  @Field(() => DateTime, { nullable: true })
  lastUsedAt!: Date | null;

  @Field(() => [AuthenticatorObject], { description: 'What the user can use in this profile, at most 100.' })
  authenticators!: readonly AuthenticatorObject[];
}

export const ApplicationInstanceConnection = connectionOf('ApplicationInstance', () => ApplicationInstanceObject);
