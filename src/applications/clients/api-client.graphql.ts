import type { JWK } from 'jose';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { JsonValue } from '../../kernel/edge/graphql.ts';
import { ApiScopeEnum, ClientAuthMethodEnum, ClientInterface } from './client.graphql.ts';
import type { ApiClientInput } from './client-fields.ts';
import { TlsClientAuthInputObject, TlsClientAuthObject } from './tls-client-auth.graphql.ts';
import type { TlsClientAuth } from './tls-client-auth.ts';
import { TokenExchangeRule, TokenExchangeRuleInput } from './token-exchange.graphql.ts';

@ObjectType('ApiClient', { description: 'A caller of the APIs of the platform.', implements: ClientInterface, simpleResolvers: true })
export class ApiClientObject extends ClientInterface {
  @Field(() => ClientAuthMethodEnum)
  authMethod!: string;

  @Field(() => Boolean)
  hasSecret!: boolean;

  @Field(() => JsonValue, { nullable: true })
  publicJwk!: JWK | null;

  @Field(() => String, { nullable: true })
  jwksUri!: string | null;

  @Field(() => TlsClientAuthObject, { nullable: true })
  tlsClientAuth!: TlsClientAuth | null;

  @Field(() => [ApiScopeEnum])
  apiScopes!: string[];

  @Field(() => String, { nullable: true })
  publicBaseUri!: string | null;

  @Field(() => [TokenExchangeRule])
  tokenExchange!: TokenExchangeRule[];
}

@InputType('ApiClientInput', {
  description: 'The same for create and update: on update absent = unchanged, null = cleared, and version is required.',
})
export class ApiClientInputObject implements ApiClientInput {
  @Field(() => Int, { nullable: true })
  version?: number | null;

  @Field(() => String, { nullable: true })
  clientId?: string | null;

  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => ClientAuthMethodEnum, { nullable: true })
  authMethod?: NonNullable<ApiClientInput['authMethod']> | null;

  @Field(() => String, { nullable: true, description: 'At least 32 characters. Null, or nothing at creation: one is generated.' })
  clientSecret?: string | null;

  @Field(() => JsonValue, { nullable: true })
  publicJwk?: JWK | null;

  @Field(() => String, { nullable: true })
  jwksUri?: string | null;

  @Field(() => TlsClientAuthInputObject, { nullable: true })
  tlsClientAuth?: TlsClientAuthInputObject | null;

  @Field(() => [ApiScopeEnum], { nullable: true })
  apiScopes?: NonNullable<ApiClientInput['apiScopes']> | null;

  @Field(() => String, { nullable: true })
  publicBaseUri?: string | null;

  @Field(() => [TokenExchangeRuleInput], { nullable: true })
  tokenExchange?: TokenExchangeRuleInput[] | null;
}
