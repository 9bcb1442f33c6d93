import { BlockList, isIP } from 'node:net';
import { withoutTrailing } from '../without-trailing.ts';
import { addRange, isSpecialAddress } from './special-addresses.ts';

/** Where outgoing calls may go. The same rules hold when an address is saved and when it is connected to. */
export interface AddressRules {
  /** Why a call to this URL is refused, judged by its text alone; undefined when it may be tried. */
  refusal(url: URL): string | undefined;
  /** True when a connection to `address`, which `host` resolved to, may be opened. */
  mayConnect(host: string, address: string): boolean;
}

const localNames = /^(.+\.)?(localhost|localdomain|local|internal|intranet|lan|home|corp|private|home\.arpa|invalid|test|onion)$/;

/** A host in one spelling: lower case, no brackets, no trailing dot; numeric spellings of IPv4 become dotted decimals. */
function canonicalHost(host: string): string {
  const bare = withoutTrailing(host.toLowerCase().replace(/^\[|\]$/g, ''), '.');
  if (isIP(bare)) return bare;
  return URL.canParse(`http://${bare}`) ? new URL(`http://${bare}`).hostname : bare;
}

function isLocalName(host: string): boolean {
  return !host.includes('.') || localNames.test(host);
}

/**
 * The rules against server-side request forgery: https or http on its usual port, no user information, and no host that is loopback,
 * private, link-local or otherwise special, however it is spelled. `allowedHosts` (names, addresses, CIDR ranges) are exempt, on any port.
 */
export function addressRules(allowedHosts: readonly string[]): AddressRules {
  const ranges = new BlockList();
  const names = new Set<string>();
  for (const entry of allowedHosts) if (!addRange(ranges, entry)) names.add(canonicalHost(entry));

  const isAllowedAddress = (address: string) => {
    const family = isIP(address);
    return family !== 0 && ranges.check(address, family === 4 ? 'ipv4' : 'ipv6');
  };
  const isAllowedHost = (host: string) => names.has(host) || isAllowedAddress(host);

  return {
    refusal(url) {
      if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must be an https address';
      if (url.username !== '' || url.password !== '') return 'must not contain a user name or password';
      const host = canonicalHost(url.hostname);
      if (isAllowedHost(host)) return undefined;
      if (isIP(host) ? isSpecialAddress(host) : isLocalName(host)) return 'must not point to a private or special-use host';
      return url.port === '' ? undefined : 'must use the usual port of its scheme';
    },
    mayConnect(host, address) {
      const plain = address.split('%')[0] as string;
      return isAllowedHost(canonicalHost(host)) || isAllowedAddress(plain) || !isSpecialAddress(plain);
    },
  };
}
