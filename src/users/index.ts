export { findUser, type Person } from './find-user.ts';
export type { User } from './user.entity.ts';
export { UserEntity } from './user.entity.ts';
export { type CredentialsVerdict, type TypedCredentials, verifyCredentials } from './verify-credentials.ts';
