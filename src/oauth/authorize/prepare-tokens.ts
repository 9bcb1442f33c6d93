import { type BrowserSession, levelOfAcr } from '../../access/sessions/index.ts';
import { type FrontChannelTokenRow, type MintedAccessToken, mintAccessToken } from '../../access/tokens/index.ts';
import { clientSubject } from '../../applications/clients/index.ts';
import type { EventRecord } from '../../kernel/contract/event-record.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type AuthorizationRequest, scopeIdsOf } from '../../sign-in/request/index.ts';
import { makeIdToken } from '../token/id-token.ts';
import { usageLimitOf } from '../token/requested-scopes.ts';
import { askedBy } from './asked-by.ts';
import type { PreparedResponse } from './prepared-response.ts';
import { sessionStateOf } from './session-state.ts';

interface Access {
  readonly token: MintedAccessToken;
  readonly row: FrontChannelTokenRow;
}

async function makeAccess({ runtime }: Work, request: AuthorizationRequest, session: BrowserSession): Promise<Access> {
  const { client, parameters } = request;
  const { userId, acr, amr, authTime } = session;
  const scopes = scopeIdsOf(request);
  const usageLimit = usageLimitOf(request.scopes);
  const audiences = request.resources.length > 0 ? request.resources : null;
  const token = await mintAccessToken(runtime, { client, userId, scopes, usageLimit, acr, amr, authTime, confirmation: null, audiences });
  const row = {
    family_id: runtime.ids.uuid(),
    client_id: client.clientId,
    user_id: userId,
    session_id: session.id,
    scopes,
    acr,
    amr,
    auth_time: authTime.toISOString(),
    nonce: parameters.get('nonce') ?? null,
    token_id: token.id,
    token_hash: token.hashHex,
    token_expires_at: token.expiresAt.toISOString(),
    usage_limit: usageLimit,
    audiences,
    asked: askedBy(request),
  };
  return { token, row };
}

function tokenCreated({ runtime }: Work, request: AuthorizationRequest, session: BrowserSession, row?: FrontChannelTokenRow): EventRecord {
  const { responseType, client } = request;
  const issued = responseType.split(' ').map((word) => (word === 'token' ? 'access_token' : word));
  const actual = levelOfAcr(runtime, session.acr);
  return [
    'AUTHZ_REQUEST_TOKEN_CREATED',
    {
      scopes: scopeIdsOf(request),
      issued,
      responseType,
      sessionId: session.id,
      identityProvider: session.identityProvider,
      ...(row ? { tokenId: row.token_id, familyId: row.family_id } : {}),
      ...(actual === undefined ? {} : { actual }),
      userId: session.userId,
      ...clientSubject(client),
    },
  ];
}

/**
 * Tokens for the client in the answer itself: the implicit grant (RFC 6749 §4.2.2, OIDC Core §3.2.2.5), never with a refresh token. Throws when the
 * ID token cannot be made.
 */
export async function prepareTokens(work: Work, request: AuthorizationRequest, session: BrowserSession): Promise<PreparedResponse> {
  const { client, responseType, parameters } = request;
  const access = responseType === 'id_token' ? undefined : await makeAccess(work, request, session);
  const scopes = scopeIdsOf(request);
  const signIn = { ...session, client, scopes, asked: askedBy(request), sessionId: session.id, nonce: parameters.get('nonce') ?? null };
  const idToken =
    responseType === 'token' ? undefined : await makeIdToken(work, { ...signIn, accessToken: access?.token.value, endpoint: 'authorize' });
  return {
    request,
    parameters: {
      ...(access ? { access_token: access.token.value, token_type: 'Bearer', expires_in: String(access.token.expiresInSeconds) } : {}),
      scope: scopes.join(' '),
      ...(idToken ? { id_token: idToken } : {}),
      ...sessionStateOf(request, session),
    },
    row: { token: access?.row, sessionId: session.id },
    record: tokenCreated(work, request, session, access?.row),
  };
}
