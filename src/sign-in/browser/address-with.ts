/** What a header cannot hold is percent-encoded; all else stays as it was registered. */
function headerSafe(address: string): string {
  return address.toWellFormed().replace(/[^\x21-\x7e]+/g, encodeURIComponent);
}

/**
 * An address with parameters in its query or fragment. A query it already has stays (RFC 6749 §3.1.2). Blanks become %20, which form decoders
 * and plain percent-decoders read alike.
 */
export function addressWith(address: string, parameters: Readonly<Record<string, string>>, part: 'query' | 'fragment' = 'query'): string {
  const pairs = Object.entries(parameters).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  if (pairs.length === 0) return headerSafe(address);
  const separator = part === 'fragment' ? '#' : address.includes('?') ? '&' : '?';
  return `${headerSafe(address)}${separator}${pairs.join('&')}`;
}
