import type { Runtime } from '../kernel/runtime.ts';

/** What the rest of the platform may know of a person: no password hash. */
export interface Person {
  readonly userId: string;
  readonly username: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly phoneNumber: string | null;
  readonly phoneNumberVerified: boolean;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly locale: string | null;
  readonly enabled: boolean;
  readonly updatedAt: Date;
}

const byId = `select user_id as "userId", username, email, email_verified as "emailVerified", phone_number as "phoneNumber",
  phone_number_verified as "phoneNumberVerified", given_name as "givenName", family_name as "familyName", locale, enabled, updated_at as "updatedAt"
  from directory_user where user_id = $1`;

/** A person of the built-in directory by subject identifier; undefined when there is none. One prepared read, never cached. */
export async function findUser(runtime: Runtime, userId: string): Promise<Person | undefined> {
  const [person] = await runtime.database.query<Person>(byId, [userId]);
  return person;
}
