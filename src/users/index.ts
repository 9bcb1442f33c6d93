export { findUser, type Person } from './find-user.ts';
export type { User } from './user.entity.ts';
export { UserEntity } from './user.entity.ts';
export { type CredentialsVerdict, type TypedCredentials, verifyCredentials } from './verify-credentials.ts';
export { createUser } from './create-user.ts';
export { readUsers } from './read-users.ts';
export { updateUser } from './update-user.ts';
export { userFields, type UserInput } from './user-fields.ts';
