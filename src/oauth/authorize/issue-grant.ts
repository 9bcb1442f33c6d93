import type { Work } from '../../kernel/work/work.ts';
import { holdSession, joinSession } from '../../sessions/index.ts';
import { type Answer, answerClient } from '../../sign-in/browser/index.ts';
import { issueFrontChannelToken } from '../../tokens/index.ts';
import { endAnsweredRequest, endRequest } from './end-request.ts';
import { insertGrant } from './insert-grants.ts';
import type { FailedGrant, PreparedGrant } from './prepared-grant.ts';
import { spendPushedRequest } from './spend-pushed-request.ts';

/** Issues a grant for a request that has nothing else to store: a code costs one statement, shared with other requests. */
export async function issueGrant(work: Work, grant: PreparedGrant | FailedGrant): Promise<Answer> {
  if ('failure' in grant || !('code' in grant.row)) return issueGrantWithin(work, grant);
  const { request, parameters, row, record } = grant;
  const isStored = await work.commitGrouped(insertGrant(row.code), row.code, record);
  return isStored ? answerClient(work.runtime, request, parameters) : endAnsweredRequest(work, request);
}

async function store(work: Work, { request, row }: PreparedGrant): Promise<boolean> {
  if ('code' in row) return (await work.sqlAlone(insertGrant(row.code), row.code)) !== undefined;
  if (!(await holdSession(work, row.sessionId))) return false;
  if (!(await spendPushedRequest(work, request))) return false;
  if (row.token) await issueFrontChannelToken(work, row.token);
  await joinSession(work, { sessionId: row.sessionId, clientId: request.client.clientId });
  return true;
}

/** Issues a grant together with what else this work stores. */
export async function issueGrantWithin(work: Work, grant: PreparedGrant | FailedGrant): Promise<Answer> {
  const { request } = grant;
  if ('failure' in grant) return endRequest(work, request, grant.failure);
  if (!(await store(work, grant))) return endAnsweredRequest(work, request);
  work.record(...grant.record);
  return answerClient(work.runtime, request, grant.parameters);
}
