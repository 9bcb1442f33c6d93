import type { JWK } from 'jose';
import { Field, InputType, Int } from 'type-graphql';
import { JsonValue } from '../../kernel/edge/graphql.ts';
import {
  ClientAuthMethodEnum,
  ContentEncryptionEnum,
  GrantTypeEnum,
  SecurityProfileEnum,
  SigningAlgorithmEnum,
  StepUpTypeEnum,
} from './client.graphql.ts';
import type { StaticClientInput } from './client-fields.ts';
import type { OpenIdConnectInput } from './open-id-connect.ts';
import { SignInInput } from './sign-in-input.graphql.ts';
import { TlsClientAuthInputObject } from './tls-client-auth.graphql.ts';
import { TokenExchangeRuleInput } from './token-exchange.graphql.ts';

type Given<Name extends keyof StaticClientInput> = NonNullable<StaticClientInput[Name]> | null;

@InputType({ description: 'Replaces the whole block.' })
export class OidcRelyingPartyInput implements OpenIdConnectInput {
  @Field(() => Int)
  expirationTimeSeconds!: number;

  @Field(() => [String], { nullable: true })
  additionalAudiences?: string[] | null;

  @Field(() => SigningAlgorithmEnum, { nullable: true, defaultValue: 'RS256' })
  idTokenSignedResponseAlg?: NonNullable<OpenIdConnectInput['idTokenSignedResponseAlg']> | null;

  @Field(() => SigningAlgorithmEnum, { nullable: true })
  userinfoSignedResponseAlg?: NonNullable<OpenIdConnectInput['userinfoSignedResponseAlg']> | null;

  @Field(() => Boolean, { nullable: true })
  idTokenEncryptionEnabled?: boolean | null;

  @Field(() => ContentEncryptionEnum, { nullable: true })
  idTokenEncryptionMethod?: NonNullable<OpenIdConnectInput['idTokenEncryptionMethod']> | null;

  @Field(() => String, { nullable: true })
  idTokenJwksUri?: string | null;

  @Field(() => Boolean, { nullable: true })
  sessionManagementEnabled?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  deleteTokensOnLogout?: boolean | null;

  @Field(() => String, { nullable: true })
  postLogoutRedirectUrl?: string | null;

  @Field(() => [String], { nullable: true })
  additionalPostLogoutRedirectUrls?: string[] | null;

  @Field(() => String, { nullable: true })
  frontChannelLogoutUrl?: string | null;

  @Field(() => String, { nullable: true })
  backChannelLogoutUrl?: string | null;

  @Field(() => Boolean, { nullable: true, defaultValue: true })
  backChannelLogoutSessionRequired?: boolean | null;
}

@InputType('StaticClientInput', {
  description: 'The same for create and update: on update absent = unchanged, null = cleared, and version is required.',
})
export class StaticClientInputObject extends SignInInput implements StaticClientInput {
  @Field(() => String, { nullable: true })
  clientId?: string | null;

  @Field(() => ClientAuthMethodEnum, { nullable: true })
  authMethod?: Given<'authMethod'>;

  @Field(() => String, { nullable: true, description: 'At least 32 characters. Null, or nothing at creation: one is generated.' })
  clientSecret?: string | null;

  @Field(() => String, { nullable: true, description: 'An existing hash: argon2id, bcrypt or pbkdf2-sha1 in PHC form.' })
  hashedClientSecret?: string | null;

  @Field(() => JsonValue, { nullable: true })
  publicJwk?: JWK | null;

  @Field(() => String, { nullable: true })
  jwksUri?: string | null;

  @Field(() => TlsClientAuthInputObject, { nullable: true })
  tlsClientAuth?: TlsClientAuthInputObject | null;

  @Field(() => [GrantTypeEnum], { nullable: true })
  grantTypes?: Given<'grantTypes'>;

  @Field(() => Boolean, { nullable: true })
  legacyAccessTokenClaims?: boolean | null;

  @Field(() => String, { nullable: true })
  deviceVerificationUri?: string | null;

  @Field(() => String, { nullable: true, description: 'Contains {user_code}.' })
  deviceVerificationUriComplete?: string | null;

  @Field(() => Boolean, { nullable: true })
  refreshTokenEnabled?: boolean | null;

  @Field(() => Int, { nullable: true })
  refreshTokenExpiresIn?: number | null;

  @Field(() => Int, { nullable: true })
  maxRefreshTokenValidity?: number | null;

  @Field(() => Int, { nullable: true })
  refreshGraceSeconds?: number | null;

  @Field(() => Boolean, { nullable: true })
  simultaneousSessionsAllowed?: boolean | null;

  @Field(() => Int, { nullable: true })
  maxSimultaneousSessions?: number | null;

  @Field(() => [TokenExchangeRuleInput], { nullable: true })
  tokenExchange?: TokenExchangeRuleInput[] | null;

  @Field(() => [String], { nullable: true })
  defaultScopeIds?: string[] | null;

  @Field(() => String, { nullable: true })
  publicBaseUri?: string | null;

  @Field(() => Boolean, { nullable: true })
  sessionBasedSilentAuth?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  unassignedScopesIgnored?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  pkceRequired?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  dpopBoundAccessTokens?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  dpopNonceRequired?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  tlsClientCertificateBoundAccessTokens?: boolean | null;

  @Field(() => SecurityProfileEnum, { nullable: true })
  securityProfile?: Given<'securityProfile'>;

  @Field(() => Boolean, { nullable: true })
  requirePushedAuthorizationRequests?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  requireSignedRequestObject?: boolean | null;

  @Field(() => [String], { nullable: true })
  requestUris?: string[] | null;

  @Field(() => StepUpTypeEnum, { nullable: true })
  stepUp?: Given<'stepUp'>;

  @Field(() => OidcRelyingPartyInput, { nullable: true })
  openIdConnect?: OidcRelyingPartyInput | null;
}
