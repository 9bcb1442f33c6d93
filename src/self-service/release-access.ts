import { removeUserConsent } from '../access/consents/index.ts';
import { dropConsentedCodes, revokeUserTokens } from '../access/tokens/index.ts';
import type { Work } from '../kernel/work/work.ts';

/** What a client held of a user, and no longer holds. */
export interface ReleasedAccess {
  readonly grants: number;
  readonly tokens: number;
  readonly consents: number;
}

/** Ends what a client holds of a user: codes first, so that one being redeemed meanwhile is either gone or has left tokens to end. */
export async function releaseAccess(
  work: Work,
  { userId, clientId, reason }: { userId: string; clientId: string; reason: 'device_removed' | 'application_removed' | 'user_revoked' },
): Promise<ReleasedAccess> {
  const grants = await dropConsentedCodes(work, { userId, clientId });
  const tokens = await revokeUserTokens(work, { userId, clientId, reason });
  const consents = await removeUserConsent(work, { userId, clientId });
  return { grants, tokens, consents };
}
