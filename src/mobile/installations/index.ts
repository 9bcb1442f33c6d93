/** Installations of mobile applications, which are clients of their own, with their profiles and enrolments. */
export { bindProfile, holdInstallation } from './bind-profile.ts';
export { countPinFailure, lockGuardedFamily } from './count-pin-failure.ts';
export { dropInstallation } from './delete-installation.ts';
export { disabledVersion } from './disabled-version.ts';
export { endEnrolment, findEnrolmentsOnDevice, lockEnrolment } from './end-enrolment.ts';
export { installationsOfApp, installationsOfVersion } from './installation-referrers.ts';
export { leaveDevice, removeProfile } from './leave-device.ts';
export { lockDevice } from './lock-device.ts';
export { isProfileId } from './profile-id.ts';
export { storedPushToken } from './push-token.ts';
export { type ListedEnrolment, readEnrolments } from './read-enrolments.ts';
export { type EquippedDevice, readEquippedDevices } from './read-equipped-devices.ts';
export { type ListedInstance, readInstances } from './read-instances.ts';
export { readFirstProfiles, readProfileUser } from './read-profiles.ts';
export { type ListedDevice, readUserDeviceIds, readUserDevices } from './read-user-devices.ts';
export {
  removeInstallationEnrolments,
  removeInstallationProfiles,
  removeUserEnrolments,
  removeUserProfiles,
} from './release-installation.ts';
export { type AuthenticatorKind, authenticatorKinds, type ListedAuthenticator } from './user-authenticators.ts';
