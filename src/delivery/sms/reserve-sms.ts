import { accountKey, reserveAttempt, type ThrottleKey } from '../../kernel/work/throttle.ts';
import type { Work } from '../../kernel/work/work.ts';

/**
 * Takes one message from what a user may cause and from what a number may get within the window; says which is used up. Messages cost money and
 * nerves, so they are counted whatever they are for, and none is ever given back.
 */
export async function reserveSms(work: Work, userId: string, to: string): Promise<'throttled_user' | 'throttled_number' | undefined> {
  const { perUser, perNumber, windowSeconds } = work.runtime.config.sms;
  const keys: readonly [ThrottleKey, ThrottleKey] = [
    { key: accountKey('sms', `user ${userId}`), most: perUser, clearsOnSuccess: false },
    { key: accountKey('sms', `number ${to}`), most: perNumber, clearsOnSuccess: false },
  ];
  const { isAllowed, failures } = await reserveAttempt((text, values) => work.sql(text, values), keys, windowSeconds);
  if (isAllowed) return undefined;
  return failures > perUser ? 'throttled_user' : 'throttled_number';
}
