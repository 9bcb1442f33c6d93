import { formToken } from '../../access/sessions/index.ts';
import { clientSubject } from '../../applications/clients/index.ts';
import type { PageAnswer } from '../../sign-in/browser/index.ts';
import { addressWith, pageClient } from '../../sign-in/browser/index.ts';
import type { LogoutRequest } from './read-logout-request.ts';

/** How a logout request ends for the browser. */
export type LogoutAnswer =
  | PageAnswer
  | { readonly kind: 'repeat'; readonly parameters: ReadonlyMap<string, string> }
  | { readonly kind: 'signed-out'; readonly location: string | undefined; readonly frames: readonly string[] };

/** The subject columns of a logout. */
export function logoutSubject({ client }: Pick<LogoutRequest, 'client'>): { clientId?: string; appName?: string } {
  return client ? clientSubject(client) : {};
}

/** What the form of the confirmation page is bound to, beside the session whose secret keys it. */
export function logoutFormBinding({ client, postLogoutRedirectUri, state }: LogoutRequest): readonly string[] {
  return ['logout', client?.clientId ?? '', postLogoutRedirectUri ?? '', state ?? ''];
}

/** The page that asks whether to sign out. */
export function confirmationPage(request: LogoutRequest, sessionSecret: string, problem?: 'stale'): LogoutAnswer {
  const { client, postLogoutRedirectUri, state } = request;
  const carried = { client_id: client?.clientId, post_logout_redirect_uri: postLogoutRedirectUri, state };
  return {
    kind: 'page',
    name: 'logout',
    status: 200,
    variables: {
      ...(client ? { client: pageClient(client) } : {}),
      ...(problem ? { problem } : {}),
      csrfToken: formToken(sessionSecret, ...logoutFormBinding(request)),
      fields: Object.entries(carried).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }])),
    },
  };
}

/**
 * Where the browser goes once the session is over: back to the client, with its `state` as it came, or to a page that says so. `frames` are pages of
 * clients that it loads before that.
 */
export function signedOut({ postLogoutRedirectUri, state }: LogoutRequest, frames: readonly string[] = []): LogoutAnswer {
  const location = postLogoutRedirectUri === undefined ? undefined : addressWith(postLogoutRedirectUri, state === undefined ? {} : { state });
  return { kind: 'signed-out', location, frames };
}
