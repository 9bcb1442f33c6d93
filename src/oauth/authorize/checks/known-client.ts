import { type Client, clientSubject, findClient } from '../../../applications/clients/index.ts';
import { namedValue } from '../../../kernel/trail/named-value.ts';
import type { Runtime } from '../../../kernel/work/runtime.ts';
import { disabledVersion } from '../../../mobile/installations/index.ts';
import type { Check, Received } from '../check.ts';

async function problemOf(runtime: Runtime, client: Readonly<Client> | undefined): Promise<string | undefined> {
  if (!client) return 'unknown_client';
  if (client.kind === 'API') return 'api_client';
  return (await disabledVersion(runtime, client)) ? 'version_disabled' : undefined;
}

/** The client exists and is one that signs people in: API clients have no browser, and a disabled version of an application is good for nothing. */
export const knownClient: Check<Received> = async (draft, runtime) => {
  const clientId = draft.parameters?.get('client_id') ?? '';
  const client = await findClient(runtime, clientId);
  const reason = await problemOf(runtime, client);
  if (client && reason === undefined) {
    draft.client = client;
    return undefined;
  }
  const details = {
    reason: reason ?? 'unknown_client',
    endpoint: draft.endpoint,
    ...(client ? clientSubject(client) : namedValue('clientId', clientId)),
  };
  const description = reason === 'version_disabled' ? 'This version of the application can no longer be used.' : 'The client is not known.';
  return { error: 'unauthorized_client', description, record: ['AUTHZ_REQUEST_INVALID', details] };
};
