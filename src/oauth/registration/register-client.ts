import { createStaticClient } from '../../applications/clients/index.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type ClientInformation, describeClient } from './describe-client.ts';
import { registrationError } from './metadata-fault.ts';
import { readMetadata, readMetadataBody } from './read-metadata.ts';
import { storeRegistration, takeInitialAccess } from './registration-access.ts';

/** What reaches the registration endpoint. */
export interface RegistrationInput {
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: unknown;
}

/**
 * Registers a web client (RFC 7591 §3) within what its initial access token allows, by the flow that administrators use as well: the same rules, the
 * same event.
 */
export async function registerClient(work: Work, { authorization, contentType, body }: RegistrationInput): Promise<ClientInformation> {
  const limits = await takeInitialAccess(work, authorization);
  const metadata = readMetadataBody(contentType, body);
  const clientId = work.runtime.ids.uuid();
  const input = readMetadata(metadata, limits, { clientId, openIdConnect: null });
  const { client, oneTimeSecret } = await createStaticClient(work, input, { selfRegistered: true }).catch((thrown: unknown) => {
    throw registrationError(thrown);
  });
  const registrationToken = await storeRegistration(work, clientId, limits);
  return describeClient(work.runtime, client, { registrationToken, clientSecret: oneTimeSecret });
}
