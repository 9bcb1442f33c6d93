import type { Runtime } from '../../kernel/work/runtime.ts';
import type { Work } from '../../kernel/work/work.ts';

/** Who a person is at another provider. */
interface Owner {
  readonly identityProvider: string;
  readonly externalId: string;
}

const bury = `insert into ended_subject (subject_ref, owner_ref) values (decode($1, 'hex'), decode($2, 'hex'))
  on conflict (subject_ref) do update set owner_ref = excluded.owner_ref`;

/** What a subject identifier that ended is found by, and who may come back under it: keyed digests, hex. */
export function endedSubjectRefs({ trail: { references } }: Runtime, userId: string, owner?: Owner): [subject: string, owner: string | null] {
  return [references.subject(userId), owner ? references.owner(JSON.stringify([owner.identityProvider, owner.externalId])) : null];
}

/** Sees to it that nobody else gets a subject identifier; `owner` is the person at another provider whose it was. */
export async function endSubject(work: Work, userId: string, owner?: Owner): Promise<void> {
  await work.sql(bury, endedSubjectRefs(work.runtime, userId, owner));
}
