export { dropInstallation } from './delete-installation.ts';
export { disabledVersion } from './disabled-version.ts';
export { endEnrolment, findEnrolmentsOnDevice, lockEnrolment } from './end-enrolment.ts';
export { DynamicClientObject } from './installation.graphql.ts';
export { installationsOfApp, installationsOfVersion } from './installation-referrers.ts';
export { leaveDevice } from './leave-device.ts';
export { lockDevice } from './lock-device.ts';
export { storedPushToken } from './push-token.ts';
export { type ListedEnrolment, readEnrolments } from './read-enrolments.ts';
export { type ListedDevice, readUserDeviceIds, readUserDevices } from './read-user-devices.ts';
export {
  removeInstallationEnrolments,
  removeInstallationProfiles,
  removeUserEnrolments,
  removeUserProfiles,
} from './release-installation.ts';
