import { Field, InputType, ObjectType } from 'type-graphql';
import { AccessTokenFormatEnum } from './client.graphql.ts';
import type { TokenExchangeInput } from './token-exchange.ts';

@ObjectType({ description: 'What a client may exchange tokens of users for (RFC 8693).', simpleResolvers: true })
export class TokenExchangeRule {
  @Field(() => String, { description: 'Whom the new token is for: the id of an API client, or any other audience.' })
  audience!: string;

  @Field(() => [String], { description: 'Scopes the new token may have, as far as the exchanged one has them.' })
  scopeIds!: string[];

  @Field(() => AccessTokenFormatEnum)
  accessTokenFormat!: string;
}

@InputType()
export class TokenExchangeRuleInput {
  @Field(() => String)
  audience!: string;

  @Field(() => [String])
  scopeIds!: string[];

  @Field(() => AccessTokenFormatEnum, { nullable: true, defaultValue: 'OPAQUE' })
  accessTokenFormat?: NonNullable<TokenExchangeInput[number]['accessTokenFormat']> | null;
}
