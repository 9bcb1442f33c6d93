import { z } from 'zod';
import { publicJwk } from '../../kernel/base/crypto/public-jwk.ts';
import { addressText, identifier, nameText, scopeIdentifier, seconds, setOf, wholeBetween } from '../../kernel/contract/field-schemas.ts';
import { type FieldInput, type FieldValues, fixed, onlyFor, optional, preset, required } from '../../kernel/objects/fields/field.ts';
import {
  accessTokenFormats,
  apiScopes,
  type ClientGrantType,
  clientAuthMethods,
  clientGrantTypes,
  type OpenIdConnectSettings,
  securityProfiles,
  stepUps,
  type TokenExchangeRule,
} from './client.entity.ts';
import { audience, type OpenIdConnectInput, openIdConnectBlock } from './open-id-connect.ts';
import { type TlsClientAuth, type TlsClientAuthInput, tlsClientAuthBlock } from './tls-client-auth.ts';
import { type TokenExchangeInput, tokenExchangeRules } from './token-exchange.ts';

type Values = Readonly<Record<string, unknown>>;

const usesKeys = (values: Values) =>
  values.authMethod === 'PRIVATE_KEY_JWT' || values.authMethod === 'SELF_SIGNED_TLS_CLIENT_AUTH' || values.requireSignedRequestObject === true;
const usesNames = (values: Values) => values.authMethod === 'TLS_CLIENT_AUTH';
const hasJwts = (values: Values) => values.accessTokenFormat === 'JWT';
const hasRefresh = (values: Values) => values.refreshTokenEnabled === true;
const servesDevices = (values: Values) => (values.grantTypes as readonly string[]).includes('DEVICE_CODE');
const opensTokens = (values: Values) => (values.apiScopes as readonly string[]).includes('TOKEN_INTROSPECTION');

/** Partitions for access tokens exist 33 days ahead. */
const thirtyDays = 2_592_000;

const identity = {
  clientId: fixed(required(identifier)),
  name: required(nameText),
};
const keyUses = 'authMethod PRIVATE_KEY_JWT or SELF_SIGNED_TLS_CLIENT_AUTH, and for requireSignedRequestObject';
const keys = {
  publicJwk: onlyFor(keyUses, usesKeys, optional(publicJwk)),
  jwksUri: onlyFor(keyUses, usesKeys, optional(addressText)),
  tlsClientAuth: onlyFor('authMethod TLS_CLIENT_AUTH', usesNames, optional(tlsClientAuthBlock as z.ZodType<TlsClientAuth>)),
};

/** What a web (static) client consists of (administration §1.2), its secret apart. */
export const staticClientFields = {
  ...identity,
  authMethod: preset(z.enum(clientAuthMethods), 'CLIENT_SECRET_BASIC'),
  ...keys,
  grantTypes: required(setOf(z.enum(clientGrantTypes)).min(1, 'must name at least one') as z.ZodType<ClientGrantType[]>),
  accessTokenFormat: preset(z.enum(accessTokenFormats), 'OPAQUE'),
  legacyAccessTokenClaims: onlyFor('accessTokenFormat JWT', hasJwts, preset(z.boolean(), false)),
  redirectUrl: optional(addressText),
  additionalRedirectUrls: preset(setOf(addressText, 50), []),
  deviceVerificationUri: onlyFor('grantTypes with DEVICE_CODE', servesDevices, optional(addressText)),
  deviceVerificationUriComplete: onlyFor(
    'clients with deviceVerificationUri',
    (values) => servesDevices(values) && values.deviceVerificationUri !== null,
    optional(addressText),
  ),
  accessGrantExpiresIn: preset(seconds(600), 30),
  accessTokenExpiresIn: preset(seconds(thirtyDays), 900),
  refreshTokenEnabled: preset(z.boolean(), false),
  refreshTokenExpiresIn: onlyFor('clients with refreshTokenEnabled', hasRefresh, optional(seconds())),
  maxRefreshTokenValidity: onlyFor('clients with refreshTokenEnabled', hasRefresh, optional(seconds())),
  refreshGraceSeconds: onlyFor('clients with refreshTokenEnabled', hasRefresh, preset(wholeBetween(0, 60), 0)),
  simultaneousSessionsAllowed: preset(z.boolean(), false),
  maxSimultaneousSessions: onlyFor(
    'clients with simultaneousSessionsAllowed',
    (values) => values.simultaneousSessionsAllowed === true,
    optional(wholeBetween(2, 25)),
  ),
  resourceGatewayClientIds: preset(setOf(identifier, 50), []),
  additionalAudiences: preset(setOf(audience, 50), []),
  tokenExchange: preset(tokenExchangeRules as z.ZodType<TokenExchangeRule[]>, []),
  defaultScopeIds: preset(setOf(scopeIdentifier), []),
  additionalScopeIds: preset(setOf(scopeIdentifier), []),
  identityProviderId: optional(identifier),
  additionalIdentityProviderIds: preset(setOf(identifier, 20), []),
  logoUri: optional(addressText),
  templateSet: optional(identifier),
  publicBaseUri: optional(addressText),
  consentDisabled: preset(z.boolean(), false),
  sessionBasedSilentAuth: preset(z.boolean(), true),
  pkceRequired: preset(z.boolean(), true),
  unassignedScopesIgnored: preset(z.boolean(), false),
  dpopBoundAccessTokens: preset(z.boolean(), false),
  dpopNonceRequired: preset(z.boolean(), false),
  tlsClientCertificateBoundAccessTokens: preset(z.boolean(), false),
  securityProfile: preset(z.enum(securityProfiles), 'STANDARD'),
  requirePushedAuthorizationRequests: preset(z.boolean(), false),
  requireSignedRequestObject: preset(z.boolean(), false),
  requestUris: preset(setOf(addressText, 50), []),
  stepUp: optional(z.enum(stepUps)),
  openIdConnect: optional(openIdConnectBlock as z.ZodType<OpenIdConnectSettings>),
} as const;

/** What an API client consists of, its secret apart. */
export const apiClientFields = {
  ...identity,
  authMethod: preset(z.enum(['CLIENT_SECRET_BASIC', 'PRIVATE_KEY_JWT', 'TLS_CLIENT_AUTH', 'SELF_SIGNED_TLS_CLIENT_AUTH']), 'CLIENT_SECRET_BASIC'),
  ...keys,
  apiScopes: required(setOf(z.enum(apiScopes)).min(1, 'must name at least one')),
  publicBaseUri: onlyFor('API clients with TOKEN_INTROSPECTION', opensTokens, optional(addressText)),
  tokenExchange: onlyFor('API clients with TOKEN_INTROSPECTION', opensTokens, preset(tokenExchangeRules as z.ZodType<TokenExchangeRule[]>, [])),
} as const;

export type StaticClientValues = FieldValues<typeof staticClientFields>;
export type ApiClientValues = FieldValues<typeof apiClientFields>;

/** The secret a caller chooses; null asks for a new one, which is generated. */
interface SecretInput {
  readonly version?: number | null | undefined;
  readonly clientSecret?: string | null | undefined;
}

/** Blocks as they may be written: with members left out. */
interface BlockInput {
  readonly tlsClientAuth?: TlsClientAuthInput | null | undefined;
  readonly tokenExchange?: TokenExchangeInput | null | undefined;
}

export type StaticClientInput = Omit<FieldInput<typeof staticClientFields>, 'openIdConnect' | 'tokenExchange' | 'tlsClientAuth'> &
  SecretInput &
  BlockInput & { readonly hashedClientSecret?: string | null | undefined; readonly openIdConnect?: OpenIdConnectInput | null | undefined };

export type ApiClientInput = Omit<FieldInput<typeof apiClientFields>, 'tokenExchange' | 'tlsClientAuth'> & SecretInput & BlockInput;
