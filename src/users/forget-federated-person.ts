import type { Work } from '../kernel/work/work.ts';

/** Deletes what is kept of a person of another identity provider. Returns how many rows that were. */
export async function forgetFederatedPerson(work: Pick<Work, 'sql'>, userId: string): Promise<number> {
  return (await work.sql('delete from federated_identity where user_id = $1 returning 1', [userId])).length;
}
