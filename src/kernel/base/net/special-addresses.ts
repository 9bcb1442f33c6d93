import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** IANA special-purpose IPv4 blocks that no call from here may reach (RFC 6890 and its successors). */
const special4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
] as const;

/** Blocks inside 2000::/3 that are not ordinary hosts: protocol assignments, documentation, 6to4. */
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'] as const;

/** Adds an address or a CIDR range to a list, IPv6 also in brackets or with a zone, as logs and URLs have it; false when the text is neither. */
export function addRange(list: BlockList, text: string): boolean {
  const [written = '', length, ...rest] = text.split('/');
  const address = (/^\[(.*)\]$/.exec(written)?.[1] ?? written).split('%', 1)[0] as string;
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : undefined;
  const most = family === 'ipv4' ? 32 : 128;
  const bits = length === undefined ? most : Number(length);
  if (!family || rest.length > 0 || !/^\d{1,3}$/.test(length ?? '0') || bits > most) return false;
  list.addSubnet(address, bits, family);
  return true;
}

/** True for an address or a CIDR range. */
export function isAddressRange(text: string): boolean {
  return addRange(new BlockList(), text);
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) addRange(list, range);
  return list;
}

const blocked4 = listOf(special4);
const blocked6 = listOf(special6);
const unicast6 = listOf(['2000::/3']);
const embedding6 = listOf(['::ffff:0:0/96', '64:ff9b::/96']);

/** The IPv4 address in the last 32 bits of an IPv6 address, given in any spelling. */
function lastFourBytes(address: string): string {
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':');
  const [high, low] = groups.slice(-2).map((group) => Number.parseInt(group || '0', 16)) as [number, number];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** True when an IP address is not an ordinary host of the public internet: loopback, private, link-local, multicast, reserved. */
export function isSpecialAddress(address: string): boolean {
  const plain = address.split('%')[0] as string;
  if (isIPv4(plain)) return blocked4.check(plain, 'ipv4');
  if (!isIPv6(plain)) return true;
  if (embedding6.check(plain, 'ipv6')) return blocked4.check(lastFourBytes(plain), 'ipv4');
  return !unicast6.check(plain, 'ipv6') || blocked6.check(plain, 'ipv6');
}
