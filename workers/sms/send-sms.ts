import { OutgoingError } from '../../src/kernel/net/outgoing-error.ts';
import type { Runtime } from '../../src/kernel/runtime.ts';
import { run } from '../../src/kernel/work/run.ts';
import type { SmsDelivery } from '../../src/oauth/index.ts';
import type { Job, JobHandler } from '../job-handler.ts';
import { mayPass } from '../may-pass.ts';
import { type GatewayMessage, postToGateway } from './post-to-gateway.ts';
import { smsFlows } from './sms-flows.ts';

/** Tries once. Resolves to why it is over without success, or to nothing; throws when it is to be tried again. */
async function deliver(runtime: Runtime, job: Job<'sms.send'>): Promise<SmsDelivery['failure']> {
  const { gatewayUrl } = runtime.config.sms;
  if (runtime.clock.now() >= new Date(job.payload.expiresAt)) return { reason: 'expired' };
  if (gatewayUrl === undefined) return { reason: 'not_configured' };
  try {
    const { to, text, code } = job.secret as Omit<GatewayMessage, 'idempotencyKey'>;
    await postToGateway(runtime, gatewayUrl, { idempotencyKey: job.id, to, text, code });
    return undefined;
  } catch (error) {
    if (!(error instanceof OutgoingError) || (mayPass(error) && !job.isLastAttempt)) throw error;
    return { reason: error.reason, ...(error.status === undefined ? {} : { httpStatus: error.status }) };
  }
}

/** Sends a text message and tells the flow that wanted it, once, how that ended. A message that comes too late is not sent. */
export const sendSms: JobHandler<'sms.send'> = async (runtime, job) => {
  const failure = await deliver(runtime, job);
  if (failure) runtime.log.warn({ job: job.name, jobId: job.id, ...failure }, 'a text message could not be sent');
  const delivery = { message: job.payload, attempts: job.attempt, ...(failure ? { failure } : {}) };
  await run(runtime, { transactionId: job.transactionId, channel: 'WORKER' }, smsFlows[job.payload.flow], delivery);
};
