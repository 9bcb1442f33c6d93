import type { ClientAnswer } from './answer.ts';

function encoded(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}

/** Addresses are kept as registered; what a header cannot hold is percent-encoded. */
function headerSafe(address: string): string {
  return address.toWellFormed().replace(/[^\x21-\x7e]+/g, encodeURIComponent);
}

/**
 * The address that carries an answer to the client in its query or fragment. A query the redirect URI already has stays (RFC 6749 §3.1.2). Blanks
 * become %20, which form decoders and plain percent-decoders read alike.
 */
export function answerLocation({ target, parameters }: ClientAnswer): string {
  const { redirectUri, responseMode } = target;
  const separator = responseMode === 'fragment' ? '#' : redirectUri.includes('?') ? '&' : '?';
  return `${headerSafe(redirectUri)}${separator}${encoded(parameters)}`;
}
