import { OutgoingError } from '../../src/kernel/base/net/outgoing-error.ts';
import { run } from '../../src/kernel/work/run.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';
import type { SmsDelivery } from '../../src/sign-in/index.ts';
import type { Job, JobEnding, JobHandler } from '../job-handler.ts';
import { mayPass } from '../may-pass.ts';
import { type GatewayMessage, postToGateway } from './post-to-gateway.ts';
import { smsFlows } from './sms-flows.ts';

type Failure = NonNullable<SmsDelivery['failure']>;

const failureOf = ({ reason, status }: OutgoingError): Failure => ({ reason, ...(status === undefined ? {} : { httpStatus: status }) });

/** Tries once. Resolves to why it is over without success, or to nothing; throws when it is to be tried again. */
async function deliver(runtime: Runtime, job: Job<'sms.send'>): Promise<Failure | undefined> {
  const { gatewayUrl } = runtime.config.sms;
  if (runtime.clock.now() >= new Date(job.payload.expiresAt)) return { reason: 'expired' };
  if (gatewayUrl === undefined) return { reason: 'not_configured' };
  try {
    const { to, text, code } = job.secret as Omit<GatewayMessage, 'idempotencyKey'>;
    await postToGateway(runtime, gatewayUrl, { idempotencyKey: job.id, to, text, code });
    return undefined;
  } catch (error) {
    if (error instanceof OutgoingError && !mayPass(error)) return failureOf(error);
    throw error;
  }
}

async function tell(runtime: Runtime, job: Job<'sms.send'>, failure: Failure | undefined): Promise<void> {
  if (failure) runtime.log.warn({ job: job.name, jobId: job.id, ...failure }, 'a text message could not be sent');
  const delivery = { message: job.payload, attempts: job.attempt, ...(failure ? { failure } : {}) };
  await run(runtime, { transactionId: job.transactionId, channel: 'WORKER' }, smsFlows[job.payload.flow], delivery);
}

/** Sends a text message and tells the flow that wanted it, once, how that ended. A message that comes too late is not sent. */
export const sendSms: JobHandler<'sms.send'> = async (runtime, job) => tell(runtime, job, await deliver(runtime, job));

/** Tells the flow that no further try is made. */
export const endSms: JobEnding<'sms.send'> = (runtime, job, cause) =>
  tell(runtime, job, cause instanceof OutgoingError ? failureOf(cause) : { reason: 'internal_error' });
