/** GraphQL classes of this room for those of others: opened by `*.graphql.ts`, `*.resolver.ts` and the server only. */
export { PlatformNameEnum } from './platform-name.graphql.ts';
export { PushMessagingConfigObject } from './push-messaging-config.graphql.ts';
