import { isIPv4, isIPv6 } from 'node:net';

const withPort = /^(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}):\d{1,5}$/;
const inBrackets = /^\[([^\]]{2,64})\](?::\d{1,5})?$/;
const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/** `::ffff:cb00:7108` is `203.0.113.8` (RFC 4291 §2.5.5.2). */
function unmapped(address: string): string {
  const [, high, low] = mapped.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  const [first, second] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [first >> 8, first & 255, second >> 8, second & 255].join('.');
}

/**
 * The one spelling of an IP address (RFC 5952), whatever a socket, a proxy or a person wrote: with a port, in brackets, with a zone, mapped into IPv6,
 * in capitals. Undefined for what is no address.
 */
export function canonicalAddress(text: string | undefined): string | undefined {
  const written = (text ?? '').trim();
  const bare = (withPort.exec(written)?.[1] ?? inBrackets.exec(written)?.[1] ?? written).split('%', 1)[0] as string;
  if (isIPv4(bare)) return bare;
  return isIPv6(bare) ? unmapped(new URL(`http://[${bare}]`).hostname.slice(1, -1)) : undefined;
}

/** What stands for who sends from an address where tries are counted: of IPv6 the /64 network, which is what one subscriber holds. */
export function addressNetwork(text: string | undefined): string {
  const address = canonicalAddress(text);
  if (address === undefined) return 'unknown';
  if (isIPv4(address)) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const middle = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return `${[...left, ...middle, ...right].slice(0, 4).join(':')}::/64`;
}
