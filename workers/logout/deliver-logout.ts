import { findClient } from '../../src/applications/clients/index.ts';
import { OutgoingError } from '../../src/kernel/base/net/outgoing-error.ts';
import type { EventRecord } from '../../src/kernel/contract/event-record.ts';
import { callService } from '../../src/kernel/work/outgoing/circuit-breaker.ts';
import { fetchSafely } from '../../src/kernel/work/outgoing/fetch-safely.ts';
import { statusError } from '../../src/kernel/work/outgoing/status-error.ts';
import { run } from '../../src/kernel/work/run.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';
import type { Job } from '../job-handler.ts';
import { logoutToken } from './logout-token.ts';

const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };

async function post(runtime: Runtime, address: string, token: string): Promise<void> {
  await callService(runtime, address, async () => {
    const body = new URLSearchParams({ logout_token: token }).toString();
    const answer = await fetchSafely(runtime, address, { method: 'POST', headers, body, isRepeatable: true });
    if (answer.status < 200 || answer.status > 299) throw statusError(answer);
  });
}

function record(runtime: Runtime, { transactionId }: Job, event: EventRecord): Promise<void> {
  return run(runtime, { transactionId, channel: 'WORKER' }, async (work) => work.record(...event), undefined);
}

/**
 * Tells one client that a session ended (OIDC Back-Channel Logout §2.5). A client that does not take it in with a success is told again later, each time
 * with a fresh token, as often as the job table says; redirects are not followed.
 */
export async function deliverLogout(runtime: Runtime, job: Job<'logout.deliver'>): Promise<void> {
  const { clientId, sessionId, userId } = job.payload;
  const client = await findClient(runtime, clientId);
  const address = client?.openIdConnect?.backChannelLogoutUrl;
  if (!client || !address) return;
  await post(runtime, address, await logoutToken(runtime, client, { sessionId, userId }));
  await record(runtime, job, ['OPENID_BACKCHANNEL_LOGOUT_SENT', { sessionId, attempts: job.attempt, userId, clientId, appName: client.name }]);
}

/** Records that a client could not be told. */
export async function endLogout(runtime: Runtime, job: Job<'logout.deliver'>, cause: unknown): Promise<void> {
  const { clientId, sessionId, userId } = job.payload;
  const client = await findClient(runtime, clientId);
  const failure = cause instanceof OutgoingError ? cause : undefined;
  const httpStatus = failure?.status === undefined ? {} : { httpStatus: failure.status };
  const details = { sessionId, attempts: job.attempt, userId, clientId, ...(client ? { appName: client.name } : {}) };
  await record(runtime, job, ['OPENID_BACKCHANNEL_LOGOUT_FAILED', { reason: failure?.reason ?? 'internal_error', ...httpStatus, ...details }]);
}
