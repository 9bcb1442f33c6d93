import type { Client } from '../../applications/clients/index.ts';

/**
 * Seconds for which a refresh token that was used may be used again, by whoever shares it: the tabs and servers of one client. None on installations,
 * whose grace is for one lost answer, and none without a client.
 */
export function sharedGraceOf(client: Readonly<Pick<Client, 'kind' | 'refreshGraceSeconds'>> | undefined): number {
  return client && client.kind !== 'DYNAMIC' ? client.refreshGraceSeconds : 0;
}

/** SQL: seconds since the refresh token of a pair was first used, by the database's clock; null when it was not, infinity when there is none. */
export function supersededForSeconds(familyId: string, generation: string): string {
  return `(select case when count(*) = 0 then 'infinity' else extract(epoch from now() - max(r.superseded_at)) end::float8
    from refresh_token r where r.family_id = ${familyId} and r.generation = ${generation})`;
}
