/** Mobile applications with their versions and platforms, as administrators describe them. */
export { createMobileApp, updateMobileApp } from './administer-mobile-apps.ts';
export {
  appsListingScope,
  appsUsingAlgorithm,
  appsWithFidoMapping,
  appsWithGateway,
  appsWithIdentityProvider,
  deleteVersionsOfApp,
  versionsWithPushConfig,
} from './app-referrers.ts';
export { createPlatformVersion } from './create-platform-version.ts';
export { findNamedVersion } from './find-named-version.ts';
export { findVersion } from './find-version.ts';
export { loadMobileApp, loadPlatformVersion } from './load-apps.ts';
export { mobileApp } from './mobile-app.ts';
export type { MobileAppNode } from './mobile-app-fields.ts';
export { mobilePlatform, mobilePlatformFlows } from './mobile-platform.ts';
export { platformVersion, versionFlows } from './platform-version.ts';
export type { PlatformVersionNode } from './platform-version-fields.ts';
