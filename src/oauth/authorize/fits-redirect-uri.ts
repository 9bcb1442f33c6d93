import type { Client } from '../../applications/clients/index.ts';

const loopback = /^http:\/\/(127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?((?:[/?].*)?)$/;

function isNative(client: Readonly<Client>): boolean {
  return client.authMethod === 'PUBLIC' || client.authMethod === 'PKCE';
}

/**
 * True when a sent redirect URI is the registered one, character by character (RFC 9700 §2.1). Native clients listen on a loopback port they
 * cannot choose beforehand: for them alone the port of a loopback IP address may differ, and nothing else (RFC 8252 §7.3).
 */
export function fitsRedirectUri(client: Readonly<Client>, registered: string, sent: string): boolean {
  if (sent === registered) return true;
  if (!isNative(client)) return false;
  const [, registeredHost, , registeredRest] = loopback.exec(registered) ?? [];
  const [, sentHost, sentPort, sentRest] = loopback.exec(sent) ?? [];
  const isPort = sentPort === undefined || (Number(sentPort) > 0 && Number(sentPort) <= 65_535);
  return registeredHost !== undefined && sentHost === registeredHost && sentRest === registeredRest && isPort;
}
