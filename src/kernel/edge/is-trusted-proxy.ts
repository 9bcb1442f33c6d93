import { BlockList, isIPv6 } from 'node:net';
import { canonicalAddress } from '../base/net/canonical-address.ts';
import { addRange } from '../base/net/special-addresses.ts';
import type { Config } from '../contract/config/config.ts';

const lists = new WeakMap<Config, BlockList>();

/** True when a connection comes from a proxy that the operator named: what it says about whom it speaks for is believed. */
export function isTrustedProxy(config: Config, written: string | undefined): boolean {
  const address = canonicalAddress(written);
  if (address === undefined || config.http.trustedProxies.length === 0) return false;
  const known = lists.get(config) ?? new BlockList();
  if (!lists.has(config)) for (const range of config.http.trustedProxies) addRange(known, range);
  lists.set(config, known);
  return known.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
