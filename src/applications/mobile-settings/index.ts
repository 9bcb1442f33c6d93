export { authPropertiesSet, authPropertiesSetFlows } from './auth-properties-set.ts';
export { callbackConfig, callbackConfigFlows } from './callback-config.ts';
export { mobileConfig, mobileConfigFlows } from './mobile-config.ts';
export { PlatformNameEnum } from './platform-name.graphql.ts';
export { type PlatformName, platformNames } from './platform-name.ts';
export { PushMessagingConfigObject } from './push-messaging-config.graphql.ts';
export { type PushMessagingConfigNode, pushMessagingConfig, pushMessagingConfigFlows } from './push-messaging-config.ts';
export { setsWithFallback, setsWithFidoMapping } from './set-referrers.ts';
