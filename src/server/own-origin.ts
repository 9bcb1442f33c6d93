const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * True when a request with this Origin header comes from the platform's own pages or from no browser at all. On loopback every spelling
 * of the host counts as the same. Other sites are refused before anything is executed (OWASP ASVS 5 §3.5.2).
 */
export function isOwnOrigin(publicUrl: string, origin: string | undefined): boolean {
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const [own, other] = [new URL(publicUrl), new URL(origin)];
  if (own.origin === other.origin) return true;
  return own.protocol === other.protocol && own.port === other.port && loopback.test(own.hostname) && loopback.test(other.hostname);
}
