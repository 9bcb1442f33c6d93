import type { Work } from '../../kernel/work/work.ts';
import { isProfileId, readProfileUser } from '../../mobile/installations/index.ts';
import { invalidProfile } from './invalid-profile.ts';
import type { TokenRequest } from './token-request.ts';

/** The profile under which a user is to be registered on an installation: well formed, and not another user's. Null for other clients. */
export async function chosenProfile(work: Work, request: TokenRequest, userId: string): Promise<string | null> {
  const { client, parameters } = request;
  const profileId = parameters.get('profile_id');
  if (client.kind !== 'DYNAMIC' || profileId === undefined) return null;
  if (!isProfileId(profileId)) throw invalidProfile(request, { reason: 'format' });
  const owner = await readProfileUser(work, client.clientId, profileId);
  if (owner !== undefined && owner !== userId) throw invalidProfile(request, { reason: 'in_use', profileId });
  return profileId;
}
