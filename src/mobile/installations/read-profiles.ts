import type { Work } from '../../kernel/work/work.ts';

/** The user behind a profile of an installation; undefined while there is no such profile. */
export async function readProfileUser(work: Pick<Work, 'read'>, clientId: string, profileId: string): Promise<string | undefined> {
  const [profile] = await work.read<{ user_id: string }>('select user_id from user_profile where client_id = $1 and profile_id = $2', [
    clientId,
    profileId,
  ]);
  return profile?.user_id;
}

/** The profiles of an installation: two at most, for those who ask whether there is but one. */
export async function readFirstProfiles(work: Pick<Work, 'read'>, clientId: string): Promise<string[]> {
  const rows = await work.read<{ profile_id: string }>('select profile_id from user_profile where client_id = $1 order by profile_id limit 2', [
    clientId,
  ]);
  return rows.map(({ profile_id }) => profile_id);
}
