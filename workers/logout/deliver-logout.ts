import { findClient } from '../../src/clients/index.ts';
import type { EventRecord } from '../../src/kernel/errors/app-error.ts';
import { callService } from '../../src/kernel/net/circuit-breaker.ts';
import { fetchSafely } from '../../src/kernel/net/fetch-safely.ts';
import { OutgoingError } from '../../src/kernel/net/outgoing-error.ts';
import type { Runtime } from '../../src/kernel/runtime.ts';
import { run } from '../../src/kernel/work/run.ts';
import type { Job } from '../job-handler.ts';
import { logoutToken } from './logout-token.ts';

const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };

async function post(runtime: Runtime, address: string, token: string): Promise<void> {
  await callService(runtime, address, async () => {
    const body = new URLSearchParams({ logout_token: token }).toString();
    const { status } = await fetchSafely(runtime, address, { method: 'POST', headers, body, isRepeatable: true });
    if (status < 200 || status > 299) throw new OutgoingError('bad_status', `status ${status}`, status);
  });
}

/**
 * Tells one client that a session ended (OIDC Back-Channel Logout §2.5). A client that does not take it in with a success is told again later, each time
 * with a fresh token, as often as the job table says; redirects are not followed. The last failure is recorded.
 */
export async function deliverLogout(runtime: Runtime, job: Job<'logout.deliver'>): Promise<void> {
  const { clientId, sessionId, userId } = job.payload;
  const client = await findClient(runtime, clientId);
  const address = client?.openIdConnect?.backChannelLogoutUrl;
  if (!client || !address) return;
  const details = { sessionId, attempts: job.attempt, userId, clientId, appName: client.name };
  const record = (...event: EventRecord) =>
    run(runtime, { transactionId: job.transactionId, channel: 'WORKER' }, async (work) => work.record(...event), undefined);
  try {
    await post(runtime, address, await logoutToken(runtime, client, { sessionId, userId }));
  } catch (error) {
    const failure = error instanceof OutgoingError ? error : undefined;
    const httpStatus = failure?.status === undefined ? {} : { httpStatus: failure.status };
    if (job.isLastAttempt)
      await record('OPENID_BACKCHANNEL_LOGOUT_FAILED', { reason: failure?.reason ?? 'no_logout_token', ...httpStatus, ...details });
    throw error;
  }
  await record('OPENID_BACKCHANNEL_LOGOUT_SENT', details);
}
