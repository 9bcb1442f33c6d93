import type { Work } from '../../kernel/work/work.ts';
import { endedSubjectRefs } from './ended-subjects.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** A person as another identity provider describes them. */
export interface FederatedPerson {
  readonly userId: string;
  readonly identityProvider: string;
  /** What the provider knows the person by. */
  readonly externalId: string;
  readonly attributes: Attributes;
  readonly claims: Attributes;
  /** What the person API said just now; undefined leaves what is kept. */
  readonly userInfo: Attributes | undefined;
  readonly providerVersion: number;
}

/** The subject identifier ended, and it was not this person of this provider whose it was. */
function endedForOthers(subject: string, owner: string): string {
  return `subject_ref = decode(${subject}, 'hex') and owner_ref is distinct from decode(${owner}, 'hex')`;
}

const keep = `insert into federated_identity as known (user_id, identity_provider, external_id, attributes, claims, user_info, user_info_read_at, user_info_version)
  select $1, $2, $3, $4::jsonb, $5::jsonb, $6::jsonb, case when $6::jsonb is null then null else now() end, case when $6::jsonb is null then null else $7::int end
  where not exists (select 1 from directory_user where user_id = $1)
    and not exists (select 1 from ended_subject where ${endedForOthers('$8', '$9')})
  on conflict (user_id) do update set attributes = excluded.attributes, claims = excluded.claims,
    user_info = coalesce(excluded.user_info, known.user_info),
    user_info_read_at = coalesce(excluded.user_info_read_at, known.user_info_read_at),
    user_info_version = coalesce(excluded.user_info_version, known.user_info_version),
    updated_at = case when known.attributes = excluded.attributes and known.claims = excluded.claims then known.updated_at else now() end
  where known.identity_provider = excluded.identity_provider and known.external_id = excluded.external_id
  returning xmax = 0 as "isNew"`;

/** An insert waits for the end of the person before, but does not see it: what it kept is taken back. */
const takeBack = `delete from federated_identity where user_id = $3 and exists (select 1 from ended_subject where ${endedForOthers('$1', '$2')}) returning 1`;

/**
 * Keeps what an identity provider said of a person who signs in. False when the subject identifier belongs to somebody else: a person of the directory
 * or of another provider, or another person of this one, living or gone. Then nothing is kept: no provider can take over the account of another's
 * person, nor what relying parties remember of one who left.
 */
export async function keepFederatedPerson(work: Work, person: FederatedPerson): Promise<boolean> {
  const { userId, identityProvider, externalId, attributes, claims, userInfo, providerVersion } = person;
  const json = [attributes, claims, userInfo].map((part) => (part === undefined ? null : JSON.stringify(part)));
  const refs = endedSubjectRefs(work.runtime, userId, person);
  const [kept] = await work.sql<{ isNew: boolean }>(keep, [userId, identityProvider, externalId, ...json, providerVersion, ...refs]);
  if (!kept?.isNew) return kept !== undefined;
  return (await work.sql(takeBack, [...refs, userId])).length === 0;
}
