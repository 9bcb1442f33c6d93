export { disabledVersion } from './disabled-version.ts';
export { DynamicClientObject } from './installation.graphql.ts';
export { installationsOfApp, installationsOfVersion } from './installation-referrers.ts';
export { storedPushToken } from './push-token.ts';
export {
  removeInstallationEnrolments,
  removeInstallationProfiles,
  removeUserEnrolments,
  removeUserProfiles,
} from './release-installation.ts';
