const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const uriCharacters = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()+,;=%]+$/;
/** A private-use scheme: a domain name in reverse order (RFC 8252 §7.1). None of the scheme names browsers act upon has a dot. */
const privateScheme = /^[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)+:$/;

/** What a scheme of an app may look like where the app need not own a domain, and the schemes that systems act upon themselves. */
const appScheme = /^[a-z][a-z0-9+.-]{2,63}:$/;
const takenSchemes =
  /^(about|blob|chrome|chrome-extension|content|data|facetime|file|filesystem|ftp|geo|intent|itms|itms-apps|itms-services|javascript|jar|ldap|ldaps|mailto|market|ms-\w+|resource|sip|sips|sms|smsto|ssh|tel|telnet|urn|vbscript|view-source|wss?):$/;

interface AddressUse {
  /** Plain http is accepted for any host, not only for loopback. */
  readonly isDevelopment: boolean;
  /** Schemes owned by an app are accepted: only a client that proves itself by PKCE may have them. */
  readonly mayBePrivateScheme?: boolean;
  /** Of those, also schemes without a domain name (`myapp://login`): for mobile applications, whose installations are known. */
  readonly mayBeAppScheme?: boolean;
}

/**
 * What is wrong with a configured address; undefined when nothing is. It must be absolute, in ASCII as browsers send it, https (http for
 * loopback, RFC 8252 §7.3), without fragment (RFC 6749 §3.1.2), user information or wildcard.
 */
export function addressProblem(text: string, use: AddressUse): string | undefined {
  if (text.length > 2000 || !uriCharacters.test(text) || !URL.canParse(text)) return 'must be an absolute URL in plain ASCII, without wildcard';
  const url = new URL(text);
  if (text.includes('#')) return 'must not contain a fragment';
  if (url.username !== '' || url.password !== '' || /^[^:]*:\/\/[^/?]*@/.test(text)) return 'must not contain user information';
  if (!text.startsWith(url.protocol)) return 'must have a scheme in lower case';
  if (url.protocol === 'https:' || url.protocol === 'http:') return webProblem(text, url, use);
  if (use.mayBeAppScheme && appScheme.test(url.protocol) && !takenSchemes.test(url.protocol)) return undefined;
  if (takenSchemes.test(url.protocol)) return `must be an https address; ${url.protocol} is a scheme that systems and browsers act upon themselves`;
  if (!privateScheme.test(url.protocol))
    return 'must be an https address; the private-use scheme of an app needs a dot, such as com.example.app (RFC 8252 section 7.1)';
  return use.mayBePrivateScheme ? undefined : 'must be an https address; schemes of apps are for clients that authenticate with PKCE or not at all';
}

function webProblem(text: string, url: URL, use: AddressUse): string | undefined {
  if (!/^https?:\/\/[^/?]/.test(text)) return 'must be an absolute URL with a host';
  if (url.protocol === 'https:' || loopback.test(url.hostname) || use.isDevelopment) return undefined;
  return 'must be an https address; http is for loopback only';
}
