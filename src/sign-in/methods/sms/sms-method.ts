import type { BrowserSession } from '../../../access/sessions/index.ts';
import type { StepUpMethod } from '../step-up-method.ts';

/** True when the person has confirmed a code by SMS in this session; what an identity provider states of its own codes is no such proof. */
function hasConfirmedCode({ proven }: BrowserSession): boolean {
  return proven.includes('sms');
}

/** A code by SMS (oauth.md §5.7). */
export const sms: StepUpMethod = {
  name: 'sms',
  page: 'sms-step-up',
  amr: ['sms'],
  isOffered: ({ sms: { gatewayUrl } }) => gatewayUrl !== undefined,
  reaches: ({ stepUp }, { required, session }) => stepUp.smsLevel >= required && !hasConfirmedCode(session),
  isWanted: ({ client }, session) => client.stepUp === 'SMS_CHALLENGE' && !hasConfirmedCode(session),
  reason: 'step_up_sms',
  unattended: 'The user has to confirm a code.',
};
