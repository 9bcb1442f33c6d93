/** People: the built-in directory, passwords, and what is kept of those who come from elsewhere. */
export { createUser } from './create-user.ts';
export { type FederatedDetails, findFederatedDetails, keepUserInfo } from './federated-details.ts';
export { findExternalIdentity } from './find-external-identity.ts';
export { findKeptUserInfo } from './find-kept-user-info.ts';
export { findUser } from './find-user.ts';
export { forgetDirectoryUser } from './forget-directory-user.ts';
export { forgetFederatedPerson } from './forget-federated-person.ts';
export { holdPerson } from './hold-person.ts';
export { keepFederatedPerson } from './keep-federated-person.ts';
export { isOfApps } from './people-of-apps.ts';
export type { Person } from './person.ts';
export { readUsers } from './read-users.ts';
export { findTemporary, type ProvenTemporary, replaceTemporaryPassword, type TemporaryOwner } from './replace-temporary-password.ts';
export { updateUser } from './update-user.ts';
export { UserEntity } from './user.entity.ts';
export { type UserInput, userFields } from './user-fields.ts';
export { verifyCredentials } from './verify-credentials.ts';
