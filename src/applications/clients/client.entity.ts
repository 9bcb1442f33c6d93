import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';
import type { JWK } from 'jose';
import { nameKey } from '../../kernel/base/name-key.ts';
import type { SigningAlgorithm } from '../../keys/signing-keys/index.ts';
import type { TlsClientAuth } from './tls-client-auth.ts';

export const clientKinds = ['STATIC', 'DYNAMIC', 'API'] as const;
export type ClientKind = (typeof clientKinds)[number];

export const clientAuthMethods = [
  'CLIENT_SECRET_BASIC',
  'PRIVATE_KEY_JWT',
  'TLS_CLIENT_AUTH',
  'SELF_SIGNED_TLS_CLIENT_AUTH',
  'PKCE',
  'PUBLIC',
] as const;
/** How a client authenticates; PKCE and PUBLIC are both `none` on the wire (RFC 7591 §2). CLIENT_SECRET_BASIC also takes the secret in the form. */
export type ClientAuthMethod = (typeof clientAuthMethods)[number];

export const clientGrantTypes = ['AUTHORIZATION_CODE', 'CLIENT_CREDENTIALS', 'IMPLICIT', 'DEVICE_CODE', 'VALIDATE_ACCESS_TOKEN'] as const;
export type ClientGrantType = (typeof clientGrantTypes)[number];

export const accessTokenFormats = ['OPAQUE', 'JWT'] as const;
export type AccessTokenFormat = (typeof accessTokenFormats)[number];

/** How an encrypted ID token is encrypted (RFC 7518 §5.1), with `_` for the `-` of the registered name. */
export const contentEncryptions = ['A128GCM', 'A192GCM', 'A256GCM', 'A128CBC_HS256', 'A192CBC_HS384', 'A256CBC_HS512'] as const;
type ContentEncryption = (typeof contentEncryptions)[number];

export const apiScopes = [
  'ADMIN',
  'CONFIG',
  'END_USER',
  'EVENTS',
  'INSIGHTS',
  'MOBILE_AUTHENTICATION',
  'PAYLOAD_ENCRYPTION_POLICY',
  'TOKEN_INTROSPECTION',
  'USER_REGISTRATION',
] as const;
export type ApiScope = (typeof apiScopes)[number];

export const securityProfiles = ['STANDARD', 'FAPI_2_0'] as const;
/** How strict a client is dealt with: FAPI_2_0 switches the rules of the FAPI 2.0 Security Profile on together. */
export type SecurityProfile = (typeof securityProfiles)[number];

export const stepUps = ['SMS_CHALLENGE'] as const;
/** What a person has to do beside signing in, whatever the authentication level. */
export type StepUp = (typeof stepUps)[number];

/** Relying-party settings of a client; required once `openid` is among its scopes. */
export interface OpenIdConnectSettings {
  expirationTimeSeconds: number;
  additionalAudiences: string[];
  /** RS256 unless the client asks for another: OIDC Dynamic Registration §2 `id_token_signed_response_alg`. */
  idTokenSignedResponseAlg: SigningAlgorithm;
  /** UserInfo as a signed JWT; null: as plain JSON. OIDC Dynamic Registration §2 `userinfo_signed_response_alg`. */
  userinfoSignedResponseAlg: SigningAlgorithm | null;
  idTokenEncryptionEnabled: boolean;
  idTokenEncryptionMethod: ContentEncryption | null;
  /** Where the keys are that ID tokens are encrypted for. */
  idTokenJwksUri: string | null;
  /** Whether answers carry `session_state`: OIDC Session Management §2. */
  sessionManagementEnabled: boolean;
  deleteTokensOnLogout: boolean;
  postLogoutRedirectUrl: string | null;
  additionalPostLogoutRedirectUrls: string[];
  /** Loaded in the browser of a person who signs out: OIDC Front-Channel Logout §2. */
  frontChannelLogoutUrl: string | null;
  /** Told by the platform itself: OIDC Back-Channel Logout §2.2. */
  backChannelLogoutUrl: string | null;
  /** Whether `sid` is in the logout token; without it the client ends every session it has with the person. */
  backChannelLogoutSessionRequired: boolean;
}

/** What a client may exchange tokens for (RFC 8693): an audience, and the scopes and form of tokens for it. */
export interface TokenExchangeRule {
  audience: string;
  scopeIds: string[];
  accessTokenFormat: AccessTokenFormat;
}

/** Web (static) clients, API clients and installations of mobile applications in one table; `kind` tells them apart. */
export const ClientEntity = defineEntity({
  name: 'Client',
  tableName: 'client',
  properties: {
    clientId: p.text().primary(),
    kind: p.text().$type<ClientKind>(),
    name: p.text(),
    /** What the name is compared and searched by. */
    nameKey: p
      .text()
      .onCreate(({ name }) => nameKey(name))
      .onUpdate(({ name }) => nameKey(name)),
    /** Registered by itself (RFC 7591), so that its name need not be its own. */
    selfRegistered: p.boolean().default(false),
    authMethod: p.text().$type<ClientAuthMethod>(),
    secretHash: p.text().nullable(),
    publicJwk: p.json<JWK>().nullable(),
    jwksUri: p.text().nullable(),
    tlsClientAuth: p.json<TlsClientAuth>().nullable(),
    grantTypes: p.array().$type<ClientGrantType[]>(),
    accessTokenFormat: p.text().$type<AccessTokenFormat>().default('OPAQUE'),
    legacyAccessTokenClaims: p.boolean().default(false),
    redirectUrl: p.text().nullable(),
    additionalRedirectUrls: p.array(),
    deviceVerificationUri: p.text().nullable(),
    deviceVerificationUriComplete: p.text().nullable(),
    accessGrantExpiresIn: p.integer().nullable(),
    accessTokenExpiresIn: p.integer().nullable(),
    refreshTokenEnabled: p.boolean().default(false),
    refreshTokenExpiresIn: p.integer().nullable(),
    maxRefreshTokenValidity: p.integer().nullable(),
    refreshGraceSeconds: p.integer().default(0),
    simultaneousSessionsAllowed: p.boolean().default(false),
    maxSimultaneousSessions: p.integer().nullable(),
    resourceGatewayClientIds: p.array(),
    additionalAudiences: p.array(),
    tokenExchange: p.json<TokenExchangeRule[]>(),
    defaultScopeIds: p.array(),
    additionalScopeIds: p.array(),
    identityProviderId: p.text().nullable(),
    additionalIdentityProviderIds: p.array(),
    logoUri: p.text().nullable(),
    templateSet: p.text().nullable(),
    publicBaseUri: p.text().nullable(),
    consentDisabled: p.boolean().default(false),
    sessionBasedSilentAuth: p.boolean().default(true),
    pkceRequired: p.boolean().default(true),
    unassignedScopesIgnored: p.boolean().default(false),
    stepUp: p.text().$type<StepUp>().nullable(),
    dpopBoundAccessTokens: p.boolean().default(false),
    dpopNonceRequired: p.boolean().default(false),
    tlsClientCertificateBoundAccessTokens: p.boolean().default(false),
    securityProfile: p.text().$type<SecurityProfile>().default('STANDARD'),
    requirePushedAuthorizationRequests: p.boolean().default(false),
    requireSignedRequestObject: p.boolean().default(false),
    requestUris: p.array(),
    openIdConnect: p.json<OpenIdConnectSettings>().nullable(),
    apiScopes: p.array().$type<ApiScope[]>(),
    appIdentifier: p.text().nullable(),
    platform: p.text().nullable(),
    platformVersionId: p.uuid().nullable(),
    model: p.text().nullable(),
    osVersion: p.text().nullable(),
    apiVersion: p.integer().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

/** `maxPinAttempts` is known of installations that `findClient` found: how many wrong PINs in a row end a profile; 0 for no limit. */
export type Client = InferEntity<typeof ClientEntity> & { readonly maxPinAttempts?: number };
