import type { Client } from './client.entity.ts';

/** The subject columns of events about a client. */
export function clientSubject(client: Readonly<Client>): { clientId: string; appName: string } {
  return { clientId: client.clientId, appName: client.name };
}
