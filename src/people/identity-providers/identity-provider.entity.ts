import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';
import { nameKey } from '../../kernel/base/name-key.ts';

export const identityProviderTypes = [
  'BUILT_IN',
  'OAUTH',
  'OPENID_CONNECT',
  'HEADER',
  'SAML',
  'CUSTOM_BROWSER',
  'CUSTOM_API_ONE_STEP',
  'CUSTOM_API_TWO_STEP',
] as const;
/** How people are authenticated. The last four are kept as documents; no browser flow can use them. */
export type IdentityProviderType = (typeof identityProviderTypes)[number];

/** How the platform may authenticate at the token endpoint of a provider. */
export const upstreamAuthMethods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const;
export type UpstreamAuthMethod = (typeof upstreamAuthMethods)[number];

/** Our registration at a provider, its secret apart. */
interface Registration {
  clientId: string;
  clientAuthMethod: UpstreamAuthMethod;
  scopes: string[];
  /** Whether it sends people back to an address of its own. */
  ownCallback?: boolean;
}

export interface OAuthSettings extends Registration {
  authorizationUrl: string;
  tokenUrl: string;
  profileUrl: string;
  /** When set, callbacks must carry it as `iss` (RFC 9207). */
  issuer: string | null;
}

export interface OpenIdConnectProviderSettings extends Registration {
  issuer: string;
  /** Whether the claims of the UserInfo endpoint are read as well. */
  readsUserInfo: boolean;
  /** Whether its word on how it authenticated a person is passed on as `amr` (RFC 8176 §5). It never stands for a proof given here. */
  trustsAmr: boolean;
}

/** A person API that knows more about people than the provider tells; its password apart. */
export interface UserInfoSettings {
  enabled: boolean;
  /** Holds `{userId}`. */
  url: string | null;
  username: string | null;
}

/** Where people are authenticated. `clientSecret` and `userInfoPassword` are sealed. */
export const IdentityProviderEntity = defineEntity({
  name: 'IdentityProvider',
  tableName: 'identity_provider',
  properties: {
    identifier: p.text().primary(),
    name: p.text(),
    /** What the name is compared by. */
    nameKey: p
      .text()
      .onCreate(({ name }) => nameKey(name))
      .onUpdate(({ name }) => nameKey(name)),
    type: p.text().$type<IdentityProviderType>(),
    enabled: p.boolean().default(true),
    isDefault: p.boolean().default(false),
    oauth: p.json<OAuthSettings>().nullable(),
    openIdConnect: p.json<OpenIdConnectProviderSettings>().nullable(),
    clientSecret: p.text().nullable(),
    saml: p.json<Record<string, unknown>>().nullable(),
    scripts: p.json<Record<string, unknown>>().nullable(),
    userInfo: p.json<UserInfoSettings>(),
    userInfoPassword: p.text().nullable(),
    mapAssertionAttributes: p.boolean().default(false),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

export type StoredIdentityProvider = InferEntity<typeof IdentityProviderEntity>;
