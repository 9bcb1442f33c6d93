import { Field, ID, ObjectType } from 'type-graphql';
import { connectionOf, DateTime } from '../kernel/edge/graphql.ts';

@ObjectType('UserSession', { description: 'A browser in which a user is signed in. Never its cookie.', simpleResolvers: true })
class UserSessionObject {
  @Field(() => ID, { description: 'The sid of ID tokens.' })
  id!: string;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When the user last proved to be the user.' })
  signedInAt!: Date;

  @Field(() => DateTime, { description: 'Noted at most once a minute.' })
  lastSeenAt!: Date;

  @Field(() => DateTime, { description: 'When it ends unless it is used.' })
  expiresAt!: Date;

  @Field(() => String, { description: 'The authentication level.' })
  acr!: string;

  @Field(() => [String], { description: 'How the user signed in (RFC 8176).' })
  amr!: readonly string[];

  @Field(() => [String], { description: 'Names of the clients that got tokens in it.' })
  clientNames!: readonly string[];
}

export const UserSessionConnection = connectionOf('UserSession', () => UserSessionObject);
