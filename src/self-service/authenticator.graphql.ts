import { Field, Int, ObjectType } from 'type-graphql';
import { DateTime, namedEnum } from '../kernel/edge/graphql.ts';
import { type AuthenticatorKind, authenticatorKinds } from '../mobile/installations/index.ts';

const AuthenticatorKindEnum = namedEnum('AuthenticatorKind', authenticatorKinds, 'By what a user proves on a device who it is.', {
  PIN: 'The PIN of a profile.',
  FINGERPRINT: 'Fingerprint or face, as the device recognizes them.',
  CUSTOM_AUTHENTICATOR: 'An authenticator that the application brought along.',
  MOBILE_AUTHENTICATION: 'Confirming on the device what was begun elsewhere.',
});

@ObjectType('Authenticator', { description: 'Something a user set up on a device to prove who it is. Never its keys.', simpleResolvers: true })
export class AuthenticatorObject {
  @Field(() => AuthenticatorKindEnum)
  kind!: AuthenticatorKind;

  @Field(() => String, { nullable: true, description: 'The profile it belongs to; null where every profile of the user on the device has it.' })
  profileId!: string | null;

  @Field(() => DateTime)
  setUpAt!: Date;

  @Field(() => DateTime, { nullable: true })
  lastUsedAt!: Date | null;

  @Field(() => Int, { nullable: true, description: 'Wrong tries in a row, where they are counted.' })
  failures!: number | null;
}
