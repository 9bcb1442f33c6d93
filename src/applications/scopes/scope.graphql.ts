import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { UserError } from '../../kernel/contract/errors/user-errors.ts';
import { connectionOf, DateTime, LocalizedTextInputObject, LocalizedTextObject, UserErrorObject } from '../../kernel/edge/graphql.ts';
import type { ScopeNode } from './read-scopes.ts';
import type { ScopeInput } from './scope-fields.ts';

@ObjectType('Scope', { description: 'What a client may ask for, and how strongly the user must be authenticated for it.', simpleResolvers: true })
export class ScopeObject implements ScopeNode {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'The value used in OAuth requests; never changes.' })
  scopeId!: string;

  @Field(() => Int, { description: 'Least authentication level of the user; the highest among the requested scopes decides.' })
  authenticationLevel!: number;

  @Field(() => Int, { description: 'Uses per access token, 0 = unlimited; the lowest among the requested scopes decides.' })
  usageLimit!: number;

  @Field(() => String, { nullable: true, description: 'External check that a user may have the scope.' })
  serviceEndpoint!: string | null;

  @Field(() => String, { nullable: true, description: 'Where a user is sent whom the external check refused.' })
  verificationFailedEndpoint!: string | null;

  @Field(() => Boolean, { description: 'Whether consent is asked once (true) or at every authorization.' })
  persistentConsent!: boolean;

  @Field(() => [LocalizedTextObject], { description: 'Explanation on the consent page.' })
  descriptions!: LocalizedTextObject[];

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime)
  updatedAt!: Date;

  @Field(() => Int)
  version!: number;
}

@InputType('ScopeInput', { description: 'The same for create and update: on update absent = unchanged, null = cleared, and version is required.' })
export class ScopeInputObject implements ScopeInput {
  @Field(() => Int, { nullable: true })
  version?: number | null;

  @Field(() => String, { nullable: true })
  scopeId?: string | null;

  @Field(() => Int, { nullable: true })
  authenticationLevel?: number | null;

  @Field(() => Int, { nullable: true })
  usageLimit?: number | null;

  @Field(() => String, { nullable: true })
  serviceEndpoint?: string | null;

  @Field(() => String, { nullable: true })
  verificationFailedEndpoint?: string | null;

  @Field(() => Boolean, { nullable: true })
  persistentConsent?: boolean | null;

  @Field(() => [LocalizedTextInputObject], { nullable: true })
  descriptions?: LocalizedTextInputObject[] | null;
}

export const ScopeConnection = connectionOf('Scope', () => ScopeObject);

@ObjectType({ simpleResolvers: true })
export class ScopePayload {
  @Field(() => ScopeObject, { nullable: true })
  scope!: ScopeNode | null;

  @Field(() => [UserErrorObject])
  userErrors!: readonly UserError[];
}
