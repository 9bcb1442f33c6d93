import type { Work } from '../../kernel/work/work.ts';
import type { Answer } from '../authorize/answer.ts';
import type { Failure } from '../authorize/check.ts';
import { endRequest } from '../authorize/end-request.ts';
import { finishTransaction } from '../authorize/finish-transaction.ts';
import type { ResumedSignIn } from '../authorize/resume-sign-in.ts';

/** Ends a sign-in that a provider did not bring about: recorded, told to the client, and its pages are over. */
export async function failSignIn(work: Work, { transaction, request }: ResumedSignIn, failure: Failure): Promise<Answer> {
  await finishTransaction(work, transaction.id, failure.error);
  return endRequest(work, request, failure);
}
