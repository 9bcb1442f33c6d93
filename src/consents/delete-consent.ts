import type { Work } from '../kernel/work/work.ts';

/** Deletes a consent that `lockConsent` found; what rests on it is ended by the caller. */
export async function deleteConsent(work: Work, consentId: string): Promise<void> {
  await work.sql('delete from consent where id = $1', [consentId]);
}
