import { accountKey, addressKey, releaseAttempts, reserveAttempt, type ThrottleKey } from '../../kernel/work/throttle.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type DeviceFault, findDevice } from './find-device.ts';
import { readUserCode } from './user-code.ts';

type Found = Exclude<Awaited<ReturnType<typeof findDevice>>, { fault: DeviceFault }>;

/** What a typed user code leads to. */
export type UserCodeVerdict =
  | { readonly device: Found; readonly userCode: string }
  | { readonly fault: DeviceFault; readonly clientId?: string }
  | { readonly fault: 'throttled'; readonly retryAfterSeconds: number };

/**
 * Looks for the device that shows a typed code. A try is taken from the address, and from the user when there is one, before it is looked for, and
 * given back for a code that is right: so few guesses get through, on however many servers, that 34 bits suffice (RFC 8628 §5.1).
 */
export async function takeUserCode(work: Work, typed: string | undefined, userId?: string): Promise<UserCodeVerdict> {
  const { runtime, caller } = work;
  const { failuresPerAccount, failuresPerAddress, windowSeconds } = runtime.config.login;
  const keys: ThrottleKey[] = [{ key: addressKey('device', caller.clientIp), most: failuresPerAddress, clearsOnSuccess: false }];
  if (userId !== undefined) keys.push({ key: accountKey('device', userId), most: failuresPerAccount, clearsOnSuccess: false });
  const attempt = await reserveAttempt(runtime.database.query, keys, windowSeconds);
  if (!attempt.isAllowed) return { fault: 'throttled', retryAfterSeconds: Math.max(1, attempt.retryAfterSeconds) };
  const userCode = readUserCode(typed);
  const device = await findDevice(runtime, userCode);
  if (userCode === undefined || 'fault' in device) return 'fault' in device ? device : { fault: 'unknown_user_code' };
  await releaseAttempts(runtime.database.query, keys);
  return { device, userCode };
}
