export { createUser } from './create-user.ts';
export { findUser, type Person } from './find-user.ts';
export { readUsers } from './read-users.ts';
export { updateUser } from './update-user.ts';
export { UserEntity } from './user.entity.ts';
export { type UserInput, userFields } from './user-fields.ts';
export { verifyCredentials } from './verify-credentials.ts';
