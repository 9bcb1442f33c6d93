import type { Work } from '../../kernel/work/work.ts';
import { type Answer, answerFailure } from './answer.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { Failure } from './check.ts';

const use = `update pushed_request set used_at = now() where hash = decode($1, 'hex') and expires_at = $2 and used_at is null`;

/** Ends a checked request without a grant: recorded, told to the client (or the person is sent where the failure says), and over also as a pushed one (RFC 9126 §7.3). */
export async function endRequest(work: Work, request: AuthorizationRequest, failure: Failure): Promise<Answer> {
  work.record(...failure.record);
  if (request.pushed) await work.sql(use, [request.pushed.hashHex, request.pushed.expiresAtText]);
  return failure.instead === undefined ? answerFailure(work.runtime, request, failure) : { kind: 'away', address: failure.instead };
}
