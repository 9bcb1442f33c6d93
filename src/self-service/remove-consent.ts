import { deleteConsent, lockConsent } from '../access/consents/index.ts';
import { dropConsentedCodes, revokeUserTokens } from '../access/tokens/index.ts';
import { requestNotification } from '../delivery/notifications/index.ts';
import { isUuid } from '../kernel/store/is-uuid.ts';
import type { Work } from '../kernel/work/work.ts';
import { type Asker, actorOf } from './asker.ts';
import { absentFault, foreignFault } from './removal-faults.ts';

/** Which consent of which user, and who wants it removed. */
export interface ConsentRemoval {
  readonly asker: Asker;
  readonly userId: string;
  readonly consentId: string;
}

/** Withdraws a consent of the user: authorization codes and tokens that the client holds for the user end with it. */
export async function removeConsent(work: Work, { asker, userId, consentId }: ConsentRemoval): Promise<{ deletedId: string }> {
  const subject = { userId, ...asker.subject };
  if (!isUuid(consentId)) throw absentFault('consentId', ['API_CONSENT_NOT_REMOVED_NOT_FOUND', { reason: 'malformed_id', ...subject }]);
  const consent = await lockConsent(work, consentId);
  if (!consent) throw absentFault('consentId', ['API_CONSENT_NOT_REMOVED_NOT_FOUND', { reason: 'unknown_id', consentId, ...subject }]);
  if (consent.userId !== userId)
    throw foreignFault(asker, 'consentId', ['API_CONSENT_NOT_REMOVED_FORBIDDEN', { reason: 'other_user', consentId, ...subject }]);
  const { clientId, application, scopes, deviceName } = consent;
  const grants = await dropConsentedCodes(work, { userId, clientId });
  const tokens = await revokeUserTokens(work, { userId, clientId, reason: 'consent_removed' });
  await deleteConsent(work, consentId);
  work.record('API_CONSENT_REMOVED', {
    consentId,
    scopes,
    removed: { grants, tokens },
    ...actorOf(asker, clientId),
    userId,
    clientId,
    ...(application === null ? {} : { appName: application }),
  });
  requestNotification(work, { trigger: 'consent_removed', userId, clientId, clientName: application ?? clientId, deviceName });
  return { deletedId: consentId };
}
