import { AppError } from '../../kernel/errors/app-error.ts';
import type { Work } from '../../kernel/work/work.ts';
import { answerFailure, type ClientAnswer } from './answer.ts';
import type { PageFailure } from './check.ts';
import type { FailedRequest } from './check-request.ts';

/** Ends a request that failed a check: on a page while there is no address to trust, else by an error response. Either is recorded. */
export function refuseRequest(work: Work, { failure, reply, request }: FailedRequest): ClientAnswer {
  if (reply === 'page') throw new AppError((failure as PageFailure).error, { description: failure.description, record: failure.record });
  work.record(...failure.record);
  return answerFailure(work.runtime, request, failure);
}
