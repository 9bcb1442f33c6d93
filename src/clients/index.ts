export type { AccessTokenFormat, ApiScope, Client, ClientAuthMethod, ClientGrantType, ClientKind, OpenIdConnectSettings } from './client.entity.ts';
export { ClientEntity } from './client.entity.ts';
export { findClient } from './find-client.ts';
