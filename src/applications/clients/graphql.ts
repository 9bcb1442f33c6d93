/** GraphQL classes of this room for those of others: opened by `*.graphql.ts`, `*.resolver.ts` and the server only. */
export { ApiClientObject } from './api-client.graphql.ts';
export { AccessTokenFormatEnum, ClientInterface, ClientKindEnum, GrantTypeEnum } from './client.graphql.ts';
export { SignInInput } from './sign-in-input.graphql.ts';
export { OidcRelyingParty } from './static-client.graphql.ts';
export { OidcRelyingPartyInput } from './static-client-input.graphql.ts';
