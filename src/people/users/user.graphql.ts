import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { UserError } from '../../kernel/contract/errors/user-errors.ts';
import { connectionOf, DateTime, UserErrorObject } from '../../kernel/edge/graphql.ts';
import type { UserNode } from './read-users.ts';
import type { UserInput } from './user-fields.ts';

@ObjectType('User', { description: 'A person of the built-in directory. The password can never be read.', simpleResolvers: true })
export class UserObject {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'The subject identifier clients see; never changes and is never used again.' })
  userId!: string;

  @Field(() => String, { description: 'What the person signs in with.' })
  username!: string;

  @Field(() => Boolean)
  hasPassword!: boolean;

  @Field(() => String, { nullable: true })
  email!: string | null;

  @Field(() => Boolean)
  emailVerified!: boolean;

  @Field(() => String, { nullable: true })
  phoneNumber!: string | null;

  @Field(() => Boolean)
  phoneNumberVerified!: boolean;

  @Field(() => String, { nullable: true })
  givenName!: string | null;

  @Field(() => String, { nullable: true })
  familyName!: string | null;

  @Field(() => String, { nullable: true })
  locale!: string | null;

  @Field(() => Boolean, { description: 'Whether the person may sign in.' })
  enabled!: boolean;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime)
  updatedAt!: Date;

  @Field(() => Int)
  version!: number;
}

@InputType('UserInput', { description: 'The same for create and update: on update absent = unchanged, null = cleared, and version is required.' })
export class UserInputObject implements UserInput {
  @Field(() => Int, { nullable: true })
  version?: number | null;

  @Field(() => String, { nullable: true })
  username?: string | null;

  @Field(() => String, { nullable: true, description: 'At least 15 characters. Null: the person cannot sign in with a password.' })
  password?: string | null;

  @Field(() => String, { nullable: true })
  email?: string | null;

  @Field(() => Boolean, { nullable: true })
  emailVerified?: boolean | null;

  @Field(() => String, { nullable: true, description: 'International form, such as +31201234567 (E.164).' })
  phoneNumber?: string | null;

  @Field(() => Boolean, { nullable: true })
  phoneNumberVerified?: boolean | null;

  @Field(() => String, { nullable: true })
  givenName?: string | null;

  @Field(() => String, { nullable: true })
  familyName?: string | null;

  @Field(() => String, { nullable: true })
  locale?: string | null;

  @Field(() => Boolean, { nullable: true })
  enabled?: boolean | null;
}

export const UserConnection = connectionOf('User', () => UserObject);

@ObjectType({ simpleResolvers: true })
export class ResetUserPasswordPayload {
  @Field(() => String, {
    nullable: true,
    description: 'Shown this once. With it the person can do nothing but choose another password on the login page; null in a dry run.',
  })
  oneTimePassword!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it is worth nothing any more.' })
  expiresAt!: Date | null;

  @Field(() => [UserErrorObject])
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true })
export class UserPayload {
  @Field(() => UserObject, { nullable: true })
  user!: UserNode | null;

  @Field(() => [UserErrorObject])
  userErrors!: readonly UserError[];
}
