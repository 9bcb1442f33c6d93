import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { UserError } from '../../kernel/contract/errors/user-errors.ts';
import { connectionOf, DateTime, UserErrorObject } from '../../kernel/edge/graphql.ts';
import type { AdminRole } from './admin-account.entity.ts';
import type { AdminAccountInput } from './admin-account-fields.ts';
import { AdminRoleEnum } from './admin-session.graphql.ts';
import type { AdminAccountNode } from './read-admin-accounts.ts';

@ObjectType('AdminAccount', { description: 'An administrator of the platform. The password can never be read.', simpleResolvers: true })
export class AdminAccountObject {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'Never changes.' })
  username!: string;

  @Field(() => [AdminRoleEnum])
  roles!: readonly AdminRole[];

  @Field(() => [String], { description: 'Identifiers of the mobile applications whose users the account may support; empty: all.' })
  restrictedToApps!: readonly string[];

  @Field(() => Boolean)
  enabled!: boolean;

  @Field(() => Boolean, { description: 'True until the owner replaced the password somebody else chose.' })
  passwordTemporary!: boolean;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime)
  updatedAt!: Date;

  @Field(() => Int)
  version!: number;
}

@InputType('AdminAccountInput', {
  description: 'The same for create and update: on update absent = unchanged, null = cleared, and version is required.',
})
export class AdminAccountInputObject implements AdminAccountInput {
  @Field(() => Int, { nullable: true })
  version?: number | null;

  @Field(() => String, { nullable: true })
  username?: string | null;

  @Field(() => String, { nullable: true, description: 'At least 15 characters; required at creation.' })
  password?: string | null;

  @Field(() => [AdminRoleEnum], { nullable: true })
  roles?: AdminRole[] | null;

  @Field(() => [String], { nullable: true, description: 'Identifiers of mobile applications.' })
  restrictedToApps?: string[] | null;

  @Field(() => Boolean, { nullable: true })
  enabled?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the owner must replace the password first; true unless said otherwise.' })
  passwordTemporary?: boolean | null;
}

export const AdminAccountConnection = connectionOf('AdminAccount', () => AdminAccountObject);

@ObjectType({ simpleResolvers: true })
export class AdminAccountPayload {
  @Field(() => AdminAccountObject, { nullable: true })
  adminAccount!: AdminAccountNode | null;

  @Field(() => [UserErrorObject])
  userErrors!: readonly UserError[];
}
