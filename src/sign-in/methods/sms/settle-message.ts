import type { JobPayload } from '../../../kernel/work/jobs/job-table.ts';
import type { Work } from '../../../kernel/work/work.ts';

/** How the delivery of a text message ended. */
export interface SmsDelivery {
  readonly message: JobPayload<'sms.send'>;
  readonly attempts: number;
  /** Absent when the gateway took the message. */
  readonly failure?: { readonly reason: string; readonly httpStatus?: number };
}

/** Each message is settled once, however often its job is delivered; what the page says is about the last one. */
const settle = `update sms_challenge set settled_sends = array_append(settled_sends, $3),
    is_delivered = case when sends = $3 then $4 else is_delivered end
  where transaction_id = $1 and user_id = $2 and not ($3 = any(settled_sends)) returning 1`;

/** Tells the sign-in that waits for a code how its message fared, and records it. */
export async function settleMessage(work: Work, { message, attempts, failure }: SmsDelivery): Promise<void> {
  const { flow, reference, sequence, expiresAt: _, ...subject } = message;
  const settled = await work.sql(settle, [reference, subject.userId, sequence, failure === undefined]);
  if (settled.length === 0) return;
  const details = { flow, gateway: 'rest', attempts, ...subject };
  if (failure) work.record('SMS_AUTH_INIT_FAILURE_FAILED_TO_SEND_SMS', { ...failure, ...details });
  else work.record('SMS_AUTH_INIT_MESSAGE_SENT', details);
}
