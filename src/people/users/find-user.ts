import type { Runtime } from '../../kernel/work/runtime.ts';
import type { Person } from './person.ts';
import { type FederatedRow, personOfAttributes } from './person-of-attributes.ts';

const byId = `select user_id as "userId", username, email, email_verified as "emailVerified", phone_number as "phoneNumber",
    phone_number_verified as "phoneNumberVerified", given_name as "givenName", family_name as "familyName", locale, enabled, updated_at as "updatedAt",
    'directory' as "identityProvider", null::jsonb as attributes, null::jsonb as claims
  from directory_user where user_id = $1
  union all
  select user_id, null, null, null, null, null, null, null, null, null, updated_at, identity_provider, attributes, claims
  from federated_identity where user_id = $1`;

/** A person by subject identifier, of the built-in directory or of another provider; undefined when there is none. One prepared read, never cached. */
export async function findUser(runtime: Runtime, userId: string): Promise<Person | undefined> {
  const [person] = await runtime.database.query<Person>(byId, [userId]);
  return person?.attributes ? personOfAttributes(person as FederatedRow) : person;
}
