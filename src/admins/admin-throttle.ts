import type { Caller } from '../kernel/caller.ts';
import type { Config } from '../kernel/config/config.ts';
import { accountKey, addressKey, type ThrottleKey } from '../kernel/throttle.ts';

/** What an attempt to prove an administrator's password is counted against: the name, known or not, and the address; the address alone where no name was said. */
export function adminThrottleKeys(config: Config, username: string | undefined, caller: Caller): ThrottleKey[] {
  const address = { key: addressKey('admin', caller.clientIp), most: config.login.failuresPerAddress, clearsOnSuccess: false };
  if (username === undefined) return [address];
  return [{ key: accountKey('admin', username), most: config.login.failuresPerAccount, clearsOnSuccess: true }, address];
}
