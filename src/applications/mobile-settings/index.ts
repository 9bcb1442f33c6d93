/** Settings of mobile authentication: properties of authenticators, fallbacks, push messages. */
export { authPropertiesSet, authPropertiesSetFlows } from './auth-properties-set.ts';
export { callbackConfig, callbackConfigFlows } from './callback-config.ts';
export { mobileConfig, mobileConfigFlows } from './mobile-config.ts';
export { type PlatformName, platformNames } from './platform-name.ts';
export { type PushMessagingConfigNode, pushMessagingConfig, pushMessagingConfigFlows } from './push-messaging-config.ts';
export { setsWithFallback, setsWithFidoMapping } from './set-referrers.ts';
