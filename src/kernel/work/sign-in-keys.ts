import type { Caller } from '../contract/caller.ts';
import type { Config } from '../contract/config/config.ts';
import { accountKey, addressKey, type ThrottleKey } from './throttle.ts';

/** The name at the address, the name, and the address. */
export type SignInKeys = readonly [ThrottleKey, ThrottleKey, ThrottleKey];

/** What is counted against a name: its key, and how its keys at single addresses begin. */
export function signInNameKeys(purpose: string, name: string) {
  return { everywhere: accountKey(purpose, name), hereStart: `${accountKey(`${purpose}-here`, name)} ` };
}

/**
 * What a wrong password is counted against. Few are allowed for a name from one address: a guesser is slowed down, and the owner, who is elsewhere, is
 * not. Many more are allowed for a name from everywhere, so that no number of addresses guesses for ever. Whether there is such a name makes no
 * difference (OWASP ASVS 5 §6.3.8).
 */
export function signInKeys(purpose: string, { login }: Config, name: string, { clientIp }: Caller): SignInKeys {
  const address = addressKey(purpose, clientIp);
  const { everywhere, hereStart } = signInNameKeys(purpose, name);
  return [
    { key: `${hereStart}${address}`, most: login.failuresPerAccount, clearsOnSuccess: true },
    { key: everywhere, most: login.failuresPerName, clearsOnSuccess: true },
    { key: address, most: login.failuresPerAddress, clearsOnSuccess: false },
  ];
}

/** The known browser, and the address. */
export type KnownBrowserKeys = readonly [ThrottleKey, ThrottleKey];

/**
 * What a wrong password is counted against in a browser that is known for the name: as few as at one address, by a count of its own. What others type
 * elsewhere never closes it. It begins like the keys at single addresses, so that whoever unlocks the name opens it, too.
 */
export function knownBrowserKeys(purpose: string, { login }: Config, name: string, { clientIp }: Caller, browserId: string): KnownBrowserKeys {
  return [
    { key: `${signInNameKeys(purpose, name).hereStart}browser:${browserId}`, most: login.failuresPerAccount, clearsOnSuccess: true },
    { key: addressKey(purpose, clientIp), most: login.failuresPerAddress, clearsOnSuccess: false },
  ];
}
