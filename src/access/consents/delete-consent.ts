import type { Work } from '../../kernel/work/work.ts';

/** Deletes a consent that `lockConsent` found; what rests on it is ended by the caller. */
export async function deleteConsent(work: Work, consentId: string): Promise<void> {
  const rows = await work.sql<{ userId: string }>('delete from consent where id = $1 returning user_id as "userId"', [consentId]);
  work.affected.add(
    'consents',
    rows.map(({ userId }) => userId),
  );
}
