import type { Client } from '../../applications/clients/index.ts';
import { epochSeconds } from '../../kernel/base/clock.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { type MetadataName, metadataRows } from './client-metadata.ts';

/** Client information (RFC 7591 §3.2.1, RFC 7592 §3). */
export type ClientInformation = Readonly<Record<string, unknown>>;

/** What is handed out once: the registration access token, and the secret when one was made. */
interface Handed {
  readonly registrationToken: string;
  readonly clientSecret?: string | null;
}

/** A client as its registration shows it: all metadata that is stored, and what is handed out now. A secret that was shown before cannot be shown again. */
export function describeClient({ issuer }: Runtime, client: Readonly<Client>, { registrationToken, clientSecret }: Handed): ClientInformation {
  const metadata = (Object.keys(metadataRows) as MetadataName[]).map((name) => [name, metadataRows[name].read(client)] as const);
  return {
    client_id: client.clientId,
    client_id_issued_at: epochSeconds(client.createdAt),
    ...(clientSecret ? { client_secret: clientSecret, client_secret_expires_at: 0 } : {}),
    registration_access_token: registrationToken,
    registration_client_uri: `${issuer}/v1/register/${client.clientId}`,
    ...Object.fromEntries(metadata.filter(([, value]) => value !== undefined)),
    response_types: client.grantTypes.includes('AUTHORIZATION_CODE') ? ['code'] : [],
    subject_type: 'public',
  };
}
