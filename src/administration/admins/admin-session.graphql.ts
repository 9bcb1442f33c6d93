import { Field, ID, ObjectType } from 'type-graphql';
import type { UserError } from '../../kernel/contract/errors/user-errors.ts';
import { connectionOf, DateTime, namedEnum, UserErrorObject } from '../../kernel/edge/graphql.ts';
import { type AdminRole, adminRoles } from './admin-account.entity.ts';

export const AdminRoleEnum = namedEnum('AdminRole', adminRoles, 'What an administrator may do; an account may hold several roles.', {
  ADMIN: 'Reads and changes everything.',
  OPERATOR: 'Reads everything.',
  HELPDESK: 'Looks users up and supports them.',
});

@ObjectType('AdminSession', {
  description: 'A session of an administrator. The refresh token travels in a cookie that scripts cannot read.',
  simpleResolvers: true,
})
export class AdminSessionObject {
  @Field(() => String, { description: 'Goes into the Authorization header as a bearer token, and into the payload of connection_init.' })
  accessToken!: string;

  @Field(() => DateTime, { description: 'When the access token expires; adminRefresh gets the next one.' })
  expiresAt!: Date;

  @Field(() => String)
  username!: string;

  @Field(() => [AdminRoleEnum])
  roles!: readonly AdminRole[];
}

@ObjectType({ simpleResolvers: true })
export class AdminLoginPayload {
  @Field(() => AdminSessionObject, { nullable: true })
  session!: AdminSessionObject | null;

  @Field(() => [UserErrorObject])
  userErrors!: readonly UserError[];
}

@ObjectType('LivingAdminSession', { description: 'A session of an administrator that has not ended.', simpleResolvers: true })
class LivingAdminSessionObject {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  username!: string;

  @Field(() => String, { description: 'What proved who the administrator is.' })
  authenticator!: string;

  @Field(() => [AdminRoleEnum], { description: 'As of sign-in or the last refresh.' })
  roles!: readonly AdminRole[];

  @Field(() => [String], { description: 'Identifiers of the only mobile applications whose users the administrator may support; empty: all.' })
  restrictedToApps!: readonly string[];

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it was refreshed last.' })
  lastSeenAt!: Date;

  @Field(() => DateTime, { description: 'When it ends unless it is refreshed before.' })
  expiresAt!: Date;
}

export const LivingAdminSessionConnection = connectionOf('LivingAdminSession', () => LivingAdminSessionObject);

@ObjectType({ description: 'The administrator who asks.', simpleResolvers: true })
export class AdminViewer {
  @Field(() => String)
  username!: string;

  @Field(() => [AdminRoleEnum])
  roles!: readonly string[];

  @Field(() => String, { description: 'What proved who the administrator is.' })
  authenticator!: string;

  @Field(() => Boolean, { description: 'True while the password is temporary: then only changing it and logging out are open.' })
  mustChangePassword!: boolean;

  @Field(() => [String], {
    description:
      'Identifiers of the mobile applications whose users the account may support, and outside which it sees nothing of a user; empty: all.',
  })
  restrictedToApps!: readonly string[];
}
