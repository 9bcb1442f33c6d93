import { holdSession, joinSession } from '../../access/sessions/index.ts';
import { issueFrontChannelToken } from '../../access/tokens/index.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type Answer, answerClient } from '../../sign-in/browser/index.ts';
import { endAnsweredRequest, endRequest } from './end-request.ts';
import { insertCode } from './insert-codes.ts';
import type { FailedResponse, PreparedResponse } from './prepared-response.ts';
import { spendPushedRequest } from './spend-pushed-request.ts';

/** Issues a grant for a request that has nothing else to store: a code costs one statement, shared with other requests. */
export async function issueResponse(work: Work, grant: PreparedResponse | FailedResponse): Promise<Answer> {
  if ('failure' in grant || !('code' in grant.row)) return issueResponseWithin(work, grant);
  const { request, parameters, row, record } = grant;
  const isStored = await work.commitGrouped(insertCode(row.code), row.code, record);
  return isStored ? answerClient(work.runtime, request, parameters) : endAnsweredRequest(work, request);
}

async function store(work: Work, { request, row }: PreparedResponse): Promise<boolean> {
  if ('code' in row) return (await work.sqlAlone(insertCode(row.code), row.code)) !== undefined;
  if (!(await holdSession(work, row.sessionId))) return false;
  if (!(await spendPushedRequest(work, request))) return false;
  if (row.token) await issueFrontChannelToken(work, row.token);
  await joinSession(work, { sessionId: row.sessionId, clientId: request.client.clientId });
  return true;
}

/** Issues a grant together with what else this work stores. */
export async function issueResponseWithin(work: Work, grant: PreparedResponse | FailedResponse): Promise<Answer> {
  const { request } = grant;
  if ('failure' in grant) return endRequest(work, request, grant.failure);
  if (!(await store(work, grant))) return endAnsweredRequest(work, request);
  work.record(...grant.record);
  return answerClient(work.runtime, request, grant.parameters);
}
