import type { BrowserSession } from '../../access/sessions/index.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { AuthorizationRequest } from '../../sign-in/request/index.ts';
import { prepareCode } from './prepare-code.ts';
import { prepareTokens } from './prepare-tokens.ts';
import type { FailedResponse, PreparedResponse } from './prepared-response.ts';

/** Makes what the response type asks for, with all the reading that takes: nothing is stored. Only an ID token can fail to be made. */
export async function prepareResponse(
  work: Work,
  request: AuthorizationRequest,
  session: BrowserSession,
  formToken?: string,
): Promise<PreparedResponse | FailedResponse> {
  if (request.responseType === 'code') return prepareCode(work, request, session, formToken);
  try {
    return await prepareTokens(work, request, session);
  } catch (thrown) {
    if (!(thrown instanceof AppError) || !thrown.record) throw thrown;
    work.runtime.log.error({ err: thrown.cause, transactionId: work.caller.transactionId }, 'no ID token');
    return { request, failure: { error: 'server_error', description: thrown.description, record: thrown.record } };
  }
}
