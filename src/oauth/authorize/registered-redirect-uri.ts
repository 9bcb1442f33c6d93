import type { Client } from '../../applications/clients/index.ts';
import { fitsRedirectUri } from './fits-redirect-uri.ts';

/** The addresses a client has registered. */
export function redirectUrisOf(client: Readonly<Client>): string[] {
  return [client.redirectUrl, ...client.additionalRedirectUrls].filter((uri) => uri != null);
}

/** A sent redirect URI, when it is one of the client's own. */
export function registeredRedirectUri(client: Readonly<Client>, sent: string | undefined): string | undefined {
  return sent !== undefined && redirectUrisOf(client).some((uri) => fitsRedirectUri(client, uri, sent)) ? sent : undefined;
}
