import type { Work } from '../../kernel/work/work.ts';
import type { Confirmation } from '../../keys/sender-constraints/index.ts';

/** A profile as a client names it. */
interface NamedProfile {
  readonly clientId: string;
  readonly profileId: string;
}

/** The default token family that a PIN of a profile opens. */
interface GuardedFamily {
  readonly familyId: string;
  readonly userId: string;
  readonly confirmation: Confirmation | null;
}

/**
 * What a PIN of a profile can open: its live default refresh token. Undefined when there is none, and so nothing to guess at. Nobody else ends or uses
 * a token of the profile before this transaction ends: parallel guesses are in line.
 */
export async function lockGuardedFamily(work: Work, { clientId, profileId }: NamedProfile): Promise<GuardedFamily | undefined> {
  const families = await work.sql<GuardedFamily & { isGuarded: boolean }>(
    `select id as "familyId", user_id as "userId", cnf as confirmation, type = 'DEFAULT' and refresh_issued
         and coalesce(least(refresh_expires_at, refresh_max_expires_at) > now(), true) as "isGuarded"
       from token_family where client_id = $1 and profile_id = $2 and revoked_at is null order by id for update`,
    [clientId, profileId],
  );
  return families.find(({ isGuarded }) => isGuarded);
}

/** Counts a wrong PIN of a profile; resolves to how many there were in a row, undefined when the profile is gone. */
export async function countPinFailure(work: Work, { clientId, profileId }: NamedProfile): Promise<number | undefined> {
  const [counted] = await work.sql<{ pin_failures: number }>(
    'update user_profile set pin_failures = pin_failures + 1 where client_id = $1 and profile_id = $2 returning pin_failures',
    [clientId, profileId],
  );
  return counted?.pin_failures;
}
