import type { JobPayload } from '../../src/kernel/work/jobs/job-table.ts';
import type { Work } from '../../src/kernel/work/work.ts';
import { type SmsDelivery, settleMessage } from '../../src/sign-in/index.ts';

/** Who is told how the delivery of a text message ended, by the flow that wanted it. */
export const smsFlows: { readonly [Flow in JobPayload<'sms.send'>['flow']]: (work: Work, delivery: SmsDelivery) => Promise<void> } = {
  sms_step_up: settleMessage,
};
