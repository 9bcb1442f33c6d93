import { type Client, deleteClient, lockClient, updateStaticClient } from '../../applications/clients/index.ts';
import { UserFault } from '../../kernel/contract/errors/user-errors.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type ClientInformation, describeClient } from './describe-client.ts';
import { metadataFault, registrationError } from './metadata-fault.ts';
import { readMetadata, readMetadataBody } from './read-metadata.ts';
import { holdRegistration, invalidRegistrationToken, renewRegistration } from './registration-access.ts';

/** A call of the client configuration endpoint. */
export interface ManagementInput {
  readonly clientId: string;
  readonly authorization: string | undefined;
  readonly contentType?: string | undefined;
  readonly body?: unknown;
}

/** Members of the answer that a request must not hold (RFC 7592 §2.2). */
const answered = ['registration_access_token', 'registration_client_uri', 'client_secret_expires_at', 'client_id_issued_at'] as const;

async function storedClient(work: Work, clientId: string): Promise<Readonly<Client>> {
  return lockClient(work, clientId, ['STATIC']).catch((thrown: unknown) => {
    throw thrown instanceof UserFault ? invalidRegistrationToken('client_gone', clientId) : thrown;
  });
}

function tokenOf(authorization: string | undefined): string {
  return (authorization ?? '').replace(/^Bearer +/i, '').trim();
}

/** The client as it is registered (RFC 7592 §2.1); its token stays. */
export async function readRegistration(work: Work, { clientId, authorization }: ManagementInput): Promise<ClientInformation> {
  await holdRegistration(work, clientId, authorization);
  return describeClient(work.runtime, await storedClient(work, clientId), { registrationToken: tokenOf(authorization) });
}

async function checkIdentity(work: Work, client: Readonly<Client>, metadata: Readonly<Record<string, unknown>>): Promise<void> {
  const surplus = answered.find((name) => metadata[name] !== undefined);
  if (surplus) throw metadataFault(surplus, 'must not be sent');
  if (metadata.client_id !== client.clientId) throw metadataFault('client_id', 'must be the id of the client');
  const { client_secret: secret } = metadata;
  if (secret === undefined) return;
  const { secretHash } = client;
  const isSame =
    typeof secret === 'string' &&
    secretHash &&
    (await work.apart(['secret of a registration', secret, secretHash], () => work.runtime.passwords.verifySecret(secret, secretHash)));
  if (!isSame) throw metadataFault('client_secret', 'must be the one the client has');
}

/** Replaces the metadata of a client (RFC 7592 §2.2), by the flow of administrators; the registration access token is a new one from now on. */
export async function updateRegistration(work: Work, { clientId, authorization, contentType, body }: ManagementInput): Promise<ClientInformation> {
  const limits = await holdRegistration(work, clientId, authorization);
  const metadata = readMetadataBody(contentType, body);
  const current = await storedClient(work, clientId);
  await checkIdentity(work, current, metadata);
  const input = { ...readMetadata(metadata, limits, current), version: current.version };
  const { client, oneTimeSecret } = await updateStaticClient(work, { clientId, input }).catch((thrown: unknown) => {
    throw registrationError(thrown);
  });
  return describeClient(work.runtime, client, { registrationToken: await renewRegistration(work, clientId), clientSecret: oneTimeSecret });
}

/** Ends a client with everything issued to it (RFC 7592 §2.3). */
export async function deleteRegistration(work: Work, { clientId, authorization }: ManagementInput): Promise<void> {
  await holdRegistration(work, clientId, authorization);
  await storedClient(work, clientId);
  await deleteClient(work, { clientId });
}
