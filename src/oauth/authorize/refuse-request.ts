import type { Work } from '../../kernel/work/work.ts';
import { answerFailure, type ClientAnswer } from '../../sign-in/browser/index.ts';
import type { FailedRequest } from './check-request.ts';
import { requestError } from './request-error.ts';

/** Ends a request that failed a check: on a page while there is no address to trust, else by an error response. Either is recorded. */
export function refuseRequest(work: Work, failed: FailedRequest): ClientAnswer {
  if (failed.reply !== 'client') throw requestError(failed);
  work.record(...failed.failure.record);
  return answerFailure(work.runtime, failed.request, failed.failure);
}
