export { wireApiScope } from './api-scope.ts';
export { assertionAlgorithms } from './verify-assertion.ts';
export { authenticateClient, type ClientAuthentication } from './authenticate-client.ts';
export { authorizeApiClient } from './authorize-api-client.ts';
export type { AccessTokenFormat, ApiScope, Client, ClientAuthMethod, ClientGrantType, ClientKind, OpenIdConnectSettings } from './client.entity.ts';
export { ClientEntity, clientGrantTypes } from './client.entity.ts';
export { clientsListingScope, clientsWithGateway } from './client-referrers.ts';
export { findClient } from './find-client.ts';
export { isPublicMethod } from './static-client-rules.ts';
