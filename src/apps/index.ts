export {
  appsListingScope,
  appsUsingAlgorithm,
  appsWithFidoMapping,
  appsWithGateway,
  appsWithIdentityProvider,
  deleteVersionsOfApp,
  versionsWithPushConfig,
} from './app-referrers.ts';
export { loadMobileApp, loadPlatformVersion } from './load-apps.ts';
export { MobileAppObject } from './mobile-app.graphql.ts';
export type { MobileAppNode } from './mobile-app-fields.ts';
export { MobilePlatformVersionObject } from './platform-version.graphql.ts';
export type { PlatformVersionNode } from './platform-version-fields.ts';
