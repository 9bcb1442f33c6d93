export { wireApiScope } from './api-scope.ts';
export { authenticateClient, type ClientAuthentication } from './authenticate-client.ts';
export { authorizeApiClient } from './authorize-api-client.ts';
export type { AccessTokenFormat, ApiScope, Client, ClientGrantType } from './client.entity.ts';
export { ClientEntity } from './client.entity.ts';
export { clientAlgorithms } from './client-algorithms.ts';
export { type ApiClientInput, apiClientFields, type StaticClientInput, staticClientFields } from './client-fields.ts';
export { clientsListingScope, clientsWithGateway, clientsWithIdentityProvider } from './client-referrers.ts';
export { createApiClient } from './create-api-client.ts';
export { createStaticClient } from './create-static-client.ts';
export { findClient } from './find-client.ts';
export { isDpopNeeded } from './is-dpop-needed.ts';
export { readClients } from './read-clients.ts';

export { strictCodeSeconds } from './security-profile-rules.ts';
export { isPublicMethod } from './static-client-rules.ts';
export { updateApiClient } from './update-api-client.ts';
export { updateStaticClient } from './update-static-client.ts';
export { verifyClientJwt } from './verify-client-jwt.ts';
