import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { PageFailure } from './check.ts';
import type { FailedRequest } from './check-request.ts';

/** A failed request as an error: for pages of our own, and for clients that asked directly. Recorded when it is thrown. */
export function requestError({ failure }: FailedRequest): AppError {
  return new AppError((failure as PageFailure).error, { description: failure.description, record: failure.record });
}
