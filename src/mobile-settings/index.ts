export { PlatformNameEnum } from './platform-name.graphql.ts';
export { type PlatformName, platformNames } from './platform-name.ts';
export { PushMessagingConfigObject } from './push-messaging-config.graphql.ts';
export { type PushMessagingConfigNode, pushMessagingConfig } from './push-messaging-config.ts';
export { setsWithFallback, setsWithFidoMapping } from './set-referrers.ts';
