import type { EventRecord } from '../../kernel/audit/event-record.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { Answer } from '../authorize/answer.ts';
import { endRequest } from '../authorize/end-request.ts';
import { finishTransaction } from '../authorize/finish-transaction.ts';
import type { ResumedSignIn } from '../authorize/resume-sign-in.ts';

/** Ends a sign-in at this step: the client is told `access_denied`, and no more. */
export async function endSms(work: Work, { transaction, request }: ResumedSignIn, record: EventRecord): Promise<Answer> {
  await finishTransaction(work, transaction.id, 'access_denied');
  return endRequest(work, request, { error: 'access_denied', description: 'The user was not authenticated by a code.', record });
}
