import type { Work } from '../kernel/work/work.ts';
import type { Answer } from './browser/answer.ts';
import type { Failure } from './request/failure.ts';
import type { ResumedSignIn } from './resume-sign-in.ts';
import { finishTransaction } from './transaction/change-transaction.ts';

/** Ends a sign-in that a provider did not bring about: recorded, told to the client, and its pages are over. */
export async function failSignIn(work: Work, { transaction, request, ending }: ResumedSignIn, failure: Failure): Promise<Answer> {
  await finishTransaction(work, transaction.id, failure.error);
  return ending.fail(work, request, failure);
}
