/** What a request presents to say which client it is. */
export type ClientCredentials =
  | { readonly method: 'secret'; readonly clientId: string; readonly secret: string }
  | { readonly method: 'assertion'; readonly clientId: string | undefined; readonly type: string; readonly assertion: string }
  | { readonly method: 'none'; readonly clientId: string };

export type CredentialsFault = 'absent' | 'two_methods' | 'malformed';

const basicHeader = /^Basic +([A-Za-z0-9+/_-]+={0,2}) *$/i;

/** Undoes the form encoding of RFC 6749 §2.3.1; undefined when it is broken or holds a control character. */
function formDecoded(text: string): string | undefined {
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are refused
    return /[\u0000-\u001f\u007f]/.test(decoded) ? undefined : decoded;
  } catch {
    return undefined;
  }
}

function readBasic(header: string): ClientCredentials | 'malformed' {
  const encoded = basicHeader.exec(header)?.[1];
  const pair = encoded && Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair ? pair.indexOf(':') : -1;
  if (!pair || colon < 1) return 'malformed';
  const clientId = formDecoded(pair.slice(0, colon));
  const secret = formDecoded(pair.slice(colon + 1));
  return clientId && secret !== undefined ? { method: 'secret', clientId, secret } : 'malformed';
}

/**
 * Reads client credentials from the Authorization header and the form: `client_secret_basic`, `client_secret_post`, `private_key_jwt` or
 * `none` (OIDC Core §9). More than one method in a request is a fault (RFC 6749 §2.3).
 */
export function readCredentials(authorization: string | undefined, form: ReadonlyMap<string, string>): ClientCredentials | CredentialsFault {
  const clientId = form.get('client_id');
  const secret = form.get('client_secret');
  const assertion = form.get('client_assertion');
  const type = form.get('client_assertion_type');
  const methods = [authorization, secret, assertion ?? type].filter((given) => given !== undefined).length;
  if (methods > 1) return 'two_methods';
  if (authorization !== undefined) {
    const basic = readBasic(authorization);
    return basic !== 'malformed' && clientId !== undefined && clientId !== basic.clientId ? 'two_methods' : basic;
  }
  if (assertion !== undefined || type !== undefined) return assertion && type ? { method: 'assertion', clientId, type, assertion } : 'malformed';
  if (clientId === undefined) return 'absent';
  return secret === undefined ? { method: 'none', clientId } : { method: 'secret', clientId, secret };
}
