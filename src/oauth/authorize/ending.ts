import { answerFailure } from '../../sign-in/browser/index.ts';
import type { Ending } from '../../sign-in/index.ts';
import { checkRequest, type FailedRequest } from './check-request.ts';
import { answerWithCodeOf, takeBackCodeOf } from './code-of-form.ts';
import { endAnsweredRequest, endRequest } from './end-request.ts';
import { issueGrantWithin } from './issue-grant.ts';
import { prepareGrant } from './prepare-grant.ts';
import type { FailedGrant, PreparedGrant } from './prepared-grant.ts';
import { refuseRequest } from './refuse-request.ts';

/** A sign-in that an authorization request opened ends with its response. */
export const authorizationEnding: Ending = {
  recheck: (runtime, { parameters, pushed }) => checkRequest(runtime, 'resumed', { parameters }, { pushed }),
  refuse: (work, failed) => refuseRequest(work, failed as FailedRequest),
  fail: endRequest,
  prepare: prepareGrant,
  issue: (work, prepared) => issueGrantWithin(work, prepared as PreparedGrant | FailedGrant),
  tooLate: endAnsweredRequest,
  refused: (work, request) => answerFailure(work.runtime, request, { error: 'access_denied', description: 'The user did not consent.' }),
  issuedBy: answerWithCodeOf,
  takeBack: takeBackCodeOf,
  complete: () => undefined,
};
