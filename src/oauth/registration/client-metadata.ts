import { z } from 'zod';
import type { Client, ClientGrantType, StaticClientInput } from '../../applications/clients/index.ts';
import { addressText, setOf } from '../../kernel/contract/field-schemas.ts';
import { splitScopes } from '../token/requested-scopes.ts';

type Input = { -readonly [Name in keyof StaticClientInput]?: StaticClientInput[Name] };
type Settings = NonNullable<Client['openIdConnect']>;

/** One member of client metadata (RFC 7591 §2): its form, the fields of a web client it stands for, and the way there and back. */
interface MetadataRow<Value> {
  readonly schema: z.ZodType<Value>;
  /** Absent members say this. */
  readonly initial: Value | undefined;
  readonly fields: readonly (keyof StaticClientInput | `openIdConnect.${keyof Settings}`)[];
  /** Writes what a value means to the input; undefined when it was left out and has no initial value. */
  apply(input: Input, value: Value | undefined): void;
  read(client: Readonly<Client>): Value | undefined;
}

function row<Value>(definition: MetadataRow<Value>): MetadataRow<Value> {
  return definition;
}

const grantNames = {
  authorization_code: 'AUTHORIZATION_CODE',
  client_credentials: 'CLIENT_CREDENTIALS',
  implicit: 'IMPLICIT',
  'urn:ietf:params:oauth:grant-type:device_code': 'DEVICE_CODE',
} as const satisfies Record<string, ClientGrantType>;
type GrantName = keyof typeof grantNames;
const grantNameList = Object.keys(grantNames) as GrantName[];

/** How clients authenticate, by the names of RFC 7591 §2 and RFC 8705 §2. */
export const authMethods = {
  client_secret_basic: 'CLIENT_SECRET_BASIC',
  client_secret_post: 'CLIENT_SECRET_BASIC',
  private_key_jwt: 'PRIVATE_KEY_JWT',
  none: 'PUBLIC',
  tls_client_auth: 'TLS_CLIENT_AUTH',
  self_signed_tls_client_auth: 'SELF_SIGNED_TLS_CLIENT_AUTH',
} as const;
type AuthMethodName = keyof typeof authMethods;

const addresses = setOf(addressText, 51);
const usualIdTokenSeconds = 3600;

function settingsOf(input: Input): Input['openIdConnect'] & object {
  const settings = input.openIdConnect ?? { expirationTimeSeconds: usualIdTokenSeconds };
  input.openIdConnect = settings;
  return settings;
}

/** Client metadata that means something here. All other members are passed over (RFC 7591 §2). */
export const metadataRows = {
  redirect_uris: row<string[]>({
    schema: addresses,
    initial: [],
    fields: ['redirectUrl', 'additionalRedirectUrls'],
    apply(input, value = []) {
      [input.redirectUrl = null, ...input.additionalRedirectUrls as string[]] = value;
    },
    read: ({ redirectUrl, additionalRedirectUrls }) => (redirectUrl == null ? [] : [redirectUrl, ...additionalRedirectUrls]),
  }),
  client_name: row<string>({
    schema: z.string(),
    initial: undefined,
    fields: ['name'],
    apply(input, value) {
      input.name = value ?? input.clientId ?? null;
    },
    read: ({ name }) => name,
  }),
  token_endpoint_auth_method: row<AuthMethodName>({
    schema: z.enum(Object.keys(authMethods) as [AuthMethodName, ...AuthMethodName[]]),
    initial: 'client_secret_basic',
    fields: ['authMethod'],
    apply(input, value = 'client_secret_basic') {
      input.authMethod = authMethods[value];
    },
    read: ({ authMethod }) => (Object.keys(authMethods) as AuthMethodName[]).find((name) => authMethods[name] === authMethod) ?? 'none',
  }),
  grant_types: row<(GrantName | 'refresh_token')[]>({
    schema: setOf(z.enum([...grantNameList, 'refresh_token'])),
    initial: ['authorization_code'],
    fields: ['grantTypes', 'refreshTokenEnabled'],
    apply(input, value = ['authorization_code']) {
      input.grantTypes = value.filter((name) => name !== 'refresh_token').map((name) => grantNames[name]);
      input.refreshTokenEnabled = value.includes('refresh_token');
    },
    read: ({ grantTypes, refreshTokenEnabled }) => [
      ...grantNameList.filter((name) => grantTypes.includes(grantNames[name])),
      ...(refreshTokenEnabled ? (['refresh_token'] as const) : []),
    ],
  }),
  scope: row<string>({
    schema: z.string().refine((text) => splitScopes(text) !== undefined, 'must be a list of scopes'),
    initial: undefined,
    fields: ['additionalScopeIds', 'defaultScopeIds'],
    apply(input, value) {
      input.defaultScopeIds = [];
      input.additionalScopeIds = splitScopes(value ?? '') ?? [];
      if (!input.additionalScopeIds.includes('openid')) input.openIdConnect = null;
      else settingsOf(input);
    },
    read: ({ defaultScopeIds, additionalScopeIds }) => [...defaultScopeIds, ...additionalScopeIds].join(' '),
  }),
  jwks_uri: row<string | null>({
    schema: addressText.nullable(),
    initial: null,
    fields: ['jwksUri'],
    apply(input, value = null) {
      input.jwksUri = value;
    },
    read: ({ jwksUri }) => jwksUri ?? undefined,
  }),
  jwks: row<{ keys: object[] } | null>({
    schema: z.object({ keys: z.array(z.record(z.string(), z.unknown())).length(1, 'must hold exactly one key; use jwks_uri for more') }).nullable(),
    initial: null,
    fields: ['publicJwk'],
    apply(input, value = null) {
      input.publicJwk = (value?.keys[0] ?? null) as Input['publicJwk'] & object;
    },
    read: ({ publicJwk }) => (publicJwk ? { keys: [publicJwk] } : undefined),
  }),
  logo_uri: row<string | null>({
    schema: addressText.nullable(),
    initial: null,
    fields: ['logoUri'],
    apply(input, value = null) {
      input.logoUri = value;
    },
    read: ({ logoUri }) => logoUri ?? undefined,
  }),
  post_logout_redirect_uris: row<string[]>({
    schema: addresses,
    initial: [],
    fields: ['openIdConnect.postLogoutRedirectUrl', 'openIdConnect.additionalPostLogoutRedirectUrls'],
    apply(input, value = []) {
      if (!input.openIdConnect) return;
      const [postLogoutRedirectUrl = null, ...additionalPostLogoutRedirectUrls] = value;
      input.openIdConnect = { ...input.openIdConnect, postLogoutRedirectUrl, additionalPostLogoutRedirectUrls };
    },
    read: ({ openIdConnect }) =>
      openIdConnect?.postLogoutRedirectUrl ? [openIdConnect.postLogoutRedirectUrl, ...openIdConnect.additionalPostLogoutRedirectUrls] : undefined,
  }),
  id_token_signed_response_alg: row<Settings['idTokenSignedResponseAlg']>({
    schema: z.string() as unknown as z.ZodType<Settings['idTokenSignedResponseAlg']>,
    initial: undefined,
    fields: ['openIdConnect.idTokenSignedResponseAlg'],
    apply(input, value) {
      if (input.openIdConnect) input.openIdConnect = { ...input.openIdConnect, idTokenSignedResponseAlg: value ?? null };
    },
    read: ({ openIdConnect }) => openIdConnect?.idTokenSignedResponseAlg,
  }),
  dpop_bound_access_tokens: row<boolean>({
    schema: z.boolean(),
    initial: false,
    fields: ['dpopBoundAccessTokens'],
    apply(input, value = false) {
      input.dpopBoundAccessTokens = value;
    },
    read: ({ dpopBoundAccessTokens }) => dpopBoundAccessTokens,
  }),
  require_pushed_authorization_requests: row<boolean>({
    schema: z.boolean(),
    initial: false,
    fields: ['requirePushedAuthorizationRequests'],
    apply(input, value = false) {
      input.requirePushedAuthorizationRequests = value;
    },
    read: ({ requirePushedAuthorizationRequests }) => requirePushedAuthorizationRequests,
  }),
} as const;

export type MetadataName = keyof typeof metadataRows;
