import type { Work } from '../../kernel/work/work.ts';
import { endSubject } from './ended-subjects.ts';

const forget = `delete from federated_identity where user_id = $1 returning identity_provider as "identityProvider", external_id as "externalId"`;

/** Deletes what is kept of a person of another identity provider; the subject identifier is nobody else's from now on. Returns how many rows that were. */
export async function forgetFederatedPerson(work: Work, userId: string): Promise<number> {
  const [owner] = await work.sql<{ identityProvider: string; externalId: string }>(forget, [userId]);
  if (owner) await endSubject(work, userId, owner);
  return owner ? 1 : 0;
}
