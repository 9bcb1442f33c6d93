import { randomInt } from 'node:crypto';
import { clientSubject } from '../../../applications/clients/index.ts';
import { enqueueSms, phoneNumber, reserveSms } from '../../../delivery/sms/index.ts';
import { secondsAfter } from '../../../kernel/base/clock.ts';
import type { EventRecord } from '../../../kernel/contract/event-record.ts';
import type { Work } from '../../../kernel/work/work.ts';
import { pageClient } from '../../browser/page-client.ts';
import type { SmsStep } from './resume-sms.ts';
import { keepCode, type SmsChallenge } from './sms-challenge.ts';

const flow = 'sms_step_up';

/** How it went: the challenge when the message is on its way (or another request was faster), else why there is none. */
export type SentCode = { readonly challenge: SmsChallenge } | { readonly failure: 'no_number' | 'not_sent'; readonly record: EventRecord };

function freshCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}

/**
 * Sends a code, the first of a sign-in or a further one: kept as a digest, handed to the workers with the same commit. What does not get that far is
 * recorded by the caller. Limits hold for each sign-in, each user and each number.
 */
export async function sendCode(work: Work, { resumed, user, challenge, message }: SmsStep): Promise<SentCode> {
  const { runtime } = work;
  const { transaction, request } = resumed;
  const { config, clock } = runtime;
  const subject = { userId: user.userId, ...clientSubject(request.client) };
  const notSent = (reason: string): SentCode => ({
    failure: 'not_sent',
    record: ['SMS_AUTH_INIT_FAILURE_FAILED_TO_SEND_SMS', { reason, flow, ...subject }],
  });
  const to = phoneNumber(user.phoneNumber);
  if (to === undefined) {
    const reason = user.phoneNumber ? 'invalid' : 'missing';
    return { failure: 'no_number', record: ['SMS_AUTH_INIT_FAILURE_PHONE_NUMBER_INVALID_OR_MISSING', { reason, flow, ...subject }] };
  }
  if (config.sms.gatewayUrl === undefined) return notSent('not_configured');
  if (challenge && challenge.sends > config.stepUp.resends) return notSent('resend_limit');
  const throttled = await reserveSms(work, user.userId, to);
  if (throttled) return notSent(throttled);
  const code = freshCode();
  const kept = await keepCode(work, { transactionId: transaction.id, userId: user.userId }, code, challenge);
  if (!kept) return { challenge: challenge ?? { attempts: 0, sends: 1, isUsed: false, isDelivered: null } };
  enqueueSms(work, {
    about: { flow, reference: transaction.id, sequence: kept.sends, ...subject },
    expiresAt: secondsAfter(clock.now(), config.stepUp.codeSeconds),
    to,
    text: message({
      code,
      client: pageClient(request.client).name,
      seconds: config.stepUp.codeSeconds,
      host: new URL(runtime.issuer).hostname,
    }),
    code,
  });
  return { challenge: kept };
}
