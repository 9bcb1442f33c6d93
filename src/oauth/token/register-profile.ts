import { type RedeemedCodeRow, redeemCode, revokeProfileTokens } from '../../access/tokens/index.ts';
import { requestNotification } from '../../delivery/notifications/index.ts';
import type { Work } from '../../kernel/work/work.ts';
import { bindProfile, holdInstallation } from '../../mobile/installations/index.ts';
import { firstAccess } from '../../sign-in/index.ts';
import { invalidProfile } from './invalid-profile.ts';
import type { TokenRequest } from './token-request.ts';

/**
 * Uses a code up for a profile of an installation: the tokens are the profile's, and its earlier ones end (oauth.md §6.2). Another user who got the id
 * meanwhile undoes it all, and the code stays good. False when the code was used before. Locks go from the client over its tokens to the profile, as
 * everywhere.
 */
export async function registerProfile(work: Work, request: TokenRequest, row: RedeemedCodeRow & { readonly profile_id: string }): Promise<boolean> {
  const profile = { clientId: row.client_id, profileId: row.profile_id };
  await holdInstallation(work, profile.clientId);
  // Where a consent is asked for, it told of the first access already.
  const notification = request.client.consentDisabled ? await firstAccess(work, { userId: row.user_id, clientId: row.client_id }) : undefined;
  if (!(await work.sqlAlone(redeemCode(row), row))) return false;
  await revokeProfileTokens(work, { ...profile, kept: row.family_id, reason: 'registered_anew' });
  const isBound = await bindProfile(work, { id: work.runtime.ids.uuid(), ...profile, userId: row.user_id });
  if (!isBound) throw invalidProfile(request, { reason: 'in_use', profileId: profile.profileId });
  if (notification) requestNotification(work, notification);
  return true;
}
