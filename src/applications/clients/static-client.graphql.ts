import type { JWK } from 'jose';
import { Field, Int, ObjectType } from 'type-graphql';
import { JsonValue } from '../../kernel/edge/graphql.ts';
import {
  AccessTokenFormatEnum,
  ClientAuthMethodEnum,
  ClientInterface,
  ContentEncryptionEnum,
  GrantTypeEnum,
  SecurityProfileEnum,
  SigningAlgorithmEnum,
  StepUpTypeEnum,
} from './client.graphql.ts';
import { TlsClientAuthObject } from './tls-client-auth.graphql.ts';
import type { TlsClientAuth } from './tls-client-auth.ts';
import { TokenExchangeRule } from './token-exchange.graphql.ts';

@ObjectType({ description: 'Relying-party settings of OpenID Connect.', simpleResolvers: true })
export class OidcRelyingParty {
  @Field(() => Int, { description: 'Lifetime of an ID token.' })
  expirationTimeSeconds!: number;

  @Field(() => [String])
  additionalAudiences!: string[];

  @Field(() => SigningAlgorithmEnum)
  idTokenSignedResponseAlg!: string;

  @Field(() => SigningAlgorithmEnum, { nullable: true, description: 'UserInfo as a JWT signed so; null: as plain JSON.' })
  userinfoSignedResponseAlg!: string | null;

  @Field(() => Boolean)
  idTokenEncryptionEnabled!: boolean;

  @Field(() => ContentEncryptionEnum, { nullable: true })
  idTokenEncryptionMethod!: string | null;

  @Field(() => String, { nullable: true, description: 'Where the keys are that ID tokens are encrypted for.' })
  idTokenJwksUri!: string | null;

  @Field(() => Boolean, { description: 'Whether answers carry session_state, for pages that watch the session.' })
  sessionManagementEnabled!: boolean;

  @Field(() => Boolean, { description: 'Whether tokens of a session end with its logout.' })
  deleteTokensOnLogout!: boolean;

  @Field(() => String, { nullable: true })
  postLogoutRedirectUrl!: string | null;

  @Field(() => [String])
  additionalPostLogoutRedirectUrls!: string[];

  @Field(() => String, { nullable: true, description: 'Loaded in the browser of a person who signs out.' })
  frontChannelLogoutUrl!: string | null;

  @Field(() => String, { nullable: true, description: 'Gets a logout token when a session ends, however it ends.' })
  backChannelLogoutUrl!: string | null;

  @Field(() => Boolean, { description: 'Whether the logout token names the session; without that it is about every session of the person.' })
  backChannelLogoutSessionRequired!: boolean;
}

@ObjectType('StaticClient', { description: 'A web client.', implements: ClientInterface, simpleResolvers: true })
export class StaticClientObject extends ClientInterface {
  @Field(() => ClientAuthMethodEnum)
  authMethod!: string;

  @Field(() => Boolean)
  hasSecret!: boolean;

  @Field(() => JsonValue, { nullable: true })
  publicJwk!: JWK | null;

  @Field(() => String, { nullable: true, description: 'Where the keys of the client are fetched; wins over publicJwk.' })
  jwksUri!: string | null;

  @Field(() => TlsClientAuthObject, { nullable: true })
  tlsClientAuth!: TlsClientAuth | null;

  @Field(() => [GrantTypeEnum])
  grantTypes!: string[];

  @Field(() => AccessTokenFormatEnum)
  accessTokenFormat!: string;

  @Field(() => Boolean, { description: 'Whether JWT access tokens carry the claims from before RFC 9068.' })
  legacyAccessTokenClaims!: boolean;

  @Field(() => String, { nullable: true })
  redirectUrl!: string | null;

  @Field(() => [String])
  additionalRedirectUrls!: string[];

  @Field(() => String, { nullable: true, description: 'Page of the client where users type the code of a device; null = the page of the platform.' })
  deviceVerificationUri!: string | null;

  @Field(() => String, { nullable: true, description: 'The same with the code: {user_code} stands for it.' })
  deviceVerificationUriComplete!: string | null;

  @Field(() => Int, { nullable: true, description: 'Lifetime of an authorization code in seconds.' })
  accessGrantExpiresIn!: number | null;

  @Field(() => Int, { nullable: true, description: 'Lifetime of an access token in seconds.' })
  accessTokenExpiresIn!: number | null;

  @Field(() => Boolean)
  refreshTokenEnabled!: boolean;

  @Field(() => Int, { nullable: true, description: 'Lifetime of a refresh token in seconds; null = unlimited.' })
  refreshTokenExpiresIn!: number | null;

  @Field(() => Int, { nullable: true, description: 'Lifetime of the whole chain of refresh tokens in seconds; null = unlimited.' })
  maxRefreshTokenValidity!: number | null;

  @Field(() => Int, { description: 'Seconds for which a used refresh token may be used again, by tabs or servers that share it.' })
  refreshGraceSeconds!: number;

  @Field(() => Boolean, { description: 'Whether one person may have several sets of tokens for the same scopes; else a new one ends the old.' })
  simultaneousSessionsAllowed!: boolean;

  @Field(() => Int, { nullable: true })
  maxSimultaneousSessions!: number | null;

  @Field(() => [String])
  additionalAudiences!: string[];

  @Field(() => [TokenExchangeRule])
  tokenExchange!: TokenExchangeRule[];

  @Field(() => String, { nullable: true })
  logoUri!: string | null;

  @Field(() => String, { nullable: true })
  publicBaseUri!: string | null;

  @Field(() => Boolean)
  consentDisabled!: boolean;

  @Field(() => Boolean, { description: 'Whether prompt=none is answered from the session of the browser; else it is always login_required.' })
  sessionBasedSilentAuth!: boolean;

  @Field(() => Boolean, { description: 'Whether scopes the client does not have are ignored in its requests; else such a request is refused.' })
  unassignedScopesIgnored!: boolean;

  @Field(() => Boolean, { description: 'Whether authorization requests must carry a code challenge (RFC 7636).' })
  pkceRequired!: boolean;

  @Field(() => Boolean, { description: 'Whether this client gets no token without a DPoP proof (RFC 9449 §5.2).' })
  dpopBoundAccessTokens!: boolean;

  @Field(() => Boolean, { description: 'Whether DPoP proofs of this client must carry a nonce of the server (RFC 9449 §8).' })
  dpopNonceRequired!: boolean;

  @Field(() => Boolean, { description: 'Whether tokens are bound to the certificate of the TLS connection (RFC 8705 §3.4).' })
  tlsClientCertificateBoundAccessTokens!: boolean;

  @Field(() => SecurityProfileEnum)
  securityProfile!: string;

  @Field(() => Boolean, { description: 'Whether authorization requests must have been pushed (RFC 9126 §6). FAPI_2_0 implies it.' })
  requirePushedAuthorizationRequests!: boolean;

  @Field(() => Boolean, { description: 'Whether authorization requests must be signed with a key of the client (RFC 9101 §10.5).' })
  requireSignedRequestObject!: boolean;

  @Field(() => [String], { description: 'Where request objects may be fetched; no other address is (RFC 9101 §10.4.1).' })
  requestUris!: string[];

  @Field(() => StepUpTypeEnum, { nullable: true, description: 'What its users have to do beside signing in; null = nothing.' })
  stepUp!: string | null;

  @Field(() => OidcRelyingParty, { nullable: true })
  openIdConnect!: OidcRelyingParty | null;
}
