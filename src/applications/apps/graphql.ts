/** GraphQL classes of this room for those of others: opened by `*.graphql.ts`, `*.resolver.ts` and the server only. */
export { MobileAppObject } from './mobile-app.graphql.ts';
export { MobilePlatformVersionObject } from './platform-version.graphql.ts';
