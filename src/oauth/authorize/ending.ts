import { answerFailure } from '../../sign-in/browser/index.ts';
import type { Ending } from '../../sign-in/index.ts';
import { checkRequest, type FailedRequest } from './check-request.ts';
import { answerWithCodeOf, takeBackCodeOf } from './code-of-form.ts';
import { endAnsweredRequest, endRequest } from './end-request.ts';
import { issueResponseWithin } from './issue-response.ts';
import { prepareResponse } from './prepare-response.ts';
import type { FailedResponse, PreparedResponse } from './prepared-response.ts';
import { refuseRequest } from './refuse-request.ts';

/** A sign-in that an authorization request opened ends with its response. */
export const authorizationEnding: Ending = {
  recheck: (runtime, { parameters, pushed }) => checkRequest(runtime, 'resumed', { parameters }, { pushed }),
  refuse: (work, failed) => refuseRequest(work, failed as FailedRequest),
  fail: endRequest,
  prepare: prepareResponse,
  issue: (work, prepared) => issueResponseWithin(work, prepared as PreparedResponse | FailedResponse),
  tooLate: endAnsweredRequest,
  refused: (work, request) => answerFailure(work.runtime, request, { error: 'access_denied', description: 'The user did not consent.' }),
  issuedBy: answerWithCodeOf,
  takeBack: takeBackCodeOf,
  complete: () => undefined,
};
