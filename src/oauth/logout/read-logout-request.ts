import { type Client, findClient } from '../../clients/index.ts';
import type { Form } from '../../kernel/http/read-form.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { type IdTokenHint, readIdTokenHint } from '../read-id-token-hint.ts';

/** A logout request that may be followed. */
export interface LogoutRequest {
  /** Who asks, when the request says so. */
  readonly client: Readonly<Client> | undefined;
  readonly hint: IdTokenHint | undefined;
  /** One of the client's registered addresses. */
  readonly postLogoutRedirectUri: string | undefined;
  readonly state: string | undefined;
}

/** What is wrong with a logout request: a machine word, and the parameter at fault. */
export interface LogoutFault {
  readonly reason: string;
  readonly parameter?: string;
}

function isRegistered(client: Readonly<Client>, uri: string): boolean {
  const settings = client.openIdConnect;
  return [settings?.postLogoutRedirectUrl, ...(settings?.additionalPostLogoutRedirectUrls ?? [])].includes(uri);
}

/**
 * Reads a logout request (OIDC RP-Initiated Logout §2). A hint must be one of our ID tokens, expired or not; `client_id` must be a party it was
 * issued to; the address to return to must be registered, character by character, for a client that is known.
 */
export async function readLogoutRequest(runtime: Runtime, { parameters, fault }: Form): Promise<LogoutRequest | { fault: LogoutFault }> {
  if (fault) return { fault: { reason: fault.kind } };
  const sentHint = parameters.get('id_token_hint');
  const hint = sentHint === undefined ? undefined : await readIdTokenHint(runtime, sentHint);
  if (sentHint !== undefined && !hint) return { fault: { reason: 'invalid', parameter: 'id_token_hint' } };
  const sentClientId = parameters.get('client_id');
  if (sentClientId !== undefined && hint && !hint.clientIds.includes(sentClientId))
    return { fault: { reason: 'client_mismatch', parameter: 'client_id' } };
  const clientId = sentClientId ?? hint?.clientIds[0];
  const client = clientId === undefined ? undefined : await findClient(runtime, clientId);
  if (sentClientId !== undefined && !client) return { fault: { reason: 'unknown_client', parameter: 'client_id' } };
  const uri = parameters.get('post_logout_redirect_uri');
  if (uri !== undefined && !(client && isRegistered(client, uri)))
    return { fault: { reason: 'not_registered', parameter: 'post_logout_redirect_uri' } };
  return { client, hint, postLogoutRedirectUri: uri, state: parameters.get('state') };
}
