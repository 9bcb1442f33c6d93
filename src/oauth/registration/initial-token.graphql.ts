import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { GrantTypeEnum } from '../../applications/clients/graphql.ts';
import type { UserError } from '../../kernel/contract/errors/user-errors.ts';
import { connectionOf, DateTime, UserErrorObject } from '../../kernel/edge/graphql.ts';
import type { InitialTokenInput } from './initial-token-fields.ts';
import type { InitialTokenNode } from './read-initial-tokens.ts';

@ObjectType('InitialAccess', {
  description: 'Lets its holder register web clients (RFC 7591). The token itself is shown once.',
  simpleResolvers: true,
})
class InitialAccessObject {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => [String], { description: 'Scopes that clients registered with it may have.' })
  scopeIds!: readonly string[];

  @Field(() => [GrantTypeEnum], { description: 'Functions that clients registered with it may have.' })
  grantTypes!: readonly string[];

  @Field(() => Int, { description: 'How many clients may be registered with it.' })
  maxUses!: number;

  @Field(() => Int)
  uses!: number;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime)
  expiresAt!: Date;
}

@InputType('InitialAccessInput')
export class InitialAccessInputObject implements InitialTokenInput {
  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => [String], { nullable: true })
  scopeIds?: string[] | null;

  @Field(() => [GrantTypeEnum], { nullable: true })
  grantTypes?: NonNullable<InitialTokenInput['grantTypes']> | null;

  @Field(() => Int, { nullable: true })
  maxUses?: number | null;

  @Field(() => Int, { nullable: true })
  expiresInSeconds?: number | null;
}

export const InitialAccessConnection = connectionOf('InitialAccess', () => InitialAccessObject);

@ObjectType({ simpleResolvers: true })
export class InitialAccessPayload {
  @Field(() => InitialAccessObject, { nullable: true })
  initialAccess!: InitialTokenNode | null;

  @Field(() => String, { nullable: true, description: 'The token: shown this once.' })
  oneTimeSecret!: string | null;

  @Field(() => [UserErrorObject])
  userErrors!: readonly UserError[];
}
