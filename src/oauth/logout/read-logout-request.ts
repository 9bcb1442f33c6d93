import { type Client, findClient } from '../../applications/clients/index.ts';
import type { Form } from '../../kernel/edge/read-form.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { type IdTokenHint, readIdTokenHint } from '../read-id-token-hint.ts';

/** A logout request, as far as it can be followed. */
export interface LogoutRequest {
  /** Who asks, when the request says so. */
  readonly client: Readonly<Client> | undefined;
  /** What an ID token of ours proves. */
  readonly hint: IdTokenHint | undefined;
  /** One of the client's registered addresses. */
  readonly postLogoutRedirectUri: string | undefined;
  readonly state: string | undefined;
  /** The first thing in it that counts for nothing. */
  readonly ignored: LogoutFault | undefined;
}

/** What is wrong with a logout request: a machine word, and the parameter at fault. */
interface LogoutFault {
  readonly reason: string;
  readonly parameter?: string;
}

function isRegistered(client: Readonly<Client>, uri: string): boolean {
  const settings = client.openIdConnect;
  return [settings?.postLogoutRedirectUrl, ...(settings?.additionalPostLogoutRedirectUrls ?? [])].includes(uri);
}

/**
 * Reads a logout request (OIDC RP-Initiated Logout §2). A hint must be one of our ID tokens, expired or not; `client_id` must be a party it was
 * issued to; the address to return to must be registered, character by character, for a client that is known. What is not so counts for nothing: nobody is
 * kept from signing out by what a client sent.
 */
export async function readLogoutRequest(runtime: Runtime, { parameters, fault }: Form): Promise<LogoutRequest> {
  if (fault) return { client: undefined, hint: undefined, postLogoutRedirectUri: undefined, state: undefined, ignored: { reason: fault.kind } };
  const [sentHint, sentClientId, uri] = ['id_token_hint', 'client_id', 'post_logout_redirect_uri'].map((name) => parameters.get(name));
  const read = sentHint === undefined ? undefined : await readIdTokenHint(runtime, sentHint);
  const isMismatch = read !== undefined && sentClientId !== undefined && !read.clientIds.includes(sentClientId);
  const hint = isMismatch ? undefined : read;
  const clientId = sentClientId ?? hint?.clientIds[0];
  const client = clientId === undefined ? undefined : await findClient(runtime, clientId);
  const mayReturn = uri !== undefined && client !== undefined && isRegistered(client, uri);
  const faults: readonly (readonly [isSo: boolean, LogoutFault])[] = [
    [sentHint !== undefined && read === undefined, { reason: 'invalid', parameter: 'id_token_hint' }],
    [isMismatch, { reason: 'client_mismatch', parameter: 'client_id' }],
    [sentClientId !== undefined && client === undefined, { reason: 'unknown_client', parameter: 'client_id' }],
    [uri !== undefined && !mayReturn, { reason: 'not_registered', parameter: 'post_logout_redirect_uri' }],
  ];
  const ignored = faults.find(([isSo]) => isSo)?.[1];
  return { client, hint, postLogoutRedirectUri: mayReturn ? uri : undefined, state: parameters.get('state'), ignored };
}
