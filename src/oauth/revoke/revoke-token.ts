import { findAccessToken, findRefreshToken, revokeAccessToken, revokeClientTokens, revokeFamily } from '../../access/tokens/index.ts';
import type { Client } from '../../applications/clients/index.ts';
import type { AuditEventName } from '../../kernel/contract/catalogue.ts';
import { AppError, type Refusal, refuse } from '../../kernel/contract/errors/app-error.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type RevocationInput, revokingClient } from './revoking-client.ts';

type InvalidEvent = Extract<
  AuditEventName,
  'TOKEN_REVOKE_ACCESS_TOKEN_INVALID' | 'TOKEN_REVOKE_REFRESH_TOKEN_INVALID' | 'TOKEN_REVOKE_TOKEN_INVALID'
>;

const invalidByHint: Readonly<Record<string, InvalidEvent>> = {
  access_token: 'TOKEN_REVOKE_ACCESS_TOKEN_INVALID',
  refresh_token: 'TOKEN_REVOKE_REFRESH_TOKEN_INVALID',
};

/** How the search for a presented token ended. */
type Found = 'revoked' | 'unknown' | 'other_client';

/**
 * Revocation (RFC 7009). An access token ends alone; a refresh token ends with every access token of its family. A token that is unknown or
 * dead already is answered like a revoked one (§2.2); one of another client is refused.
 */
export async function revokeToken(work: Work, input: RevocationInput): Promise<undefined | Refusal> {
  const client = await revokingClient(work, input);
  const { form } = input;
  const subject = { clientId: client.clientId, appName: client.name };
  const hint = form.parameters.get('token_type_hint') ?? '';
  if (hint === 'finger_print') {
    const count = await revokeClientTokens(work, { clientId: client.clientId, type: 'FINGER_PRINT', reason: 'revoked' });
    work.record('TOKEN_REVOKE_CLIENT_FINGER_PRINT_TOKENS_SUCCESS', { count, ...subject });
    return undefined;
  }
  const token = form.parameters.get('token');
  if (token === undefined)
    throw new AppError('invalid_request', {
      description: 'token is missing.',
      record: ['TOKEN_REVOKE_TOKEN_INVALID', { reason: 'missing_token', parameter: 'token', ...subject }],
    });
  const found = await revokePresented(work, client, token);
  if (found === 'revoked') return undefined;
  const invalid = Object.hasOwn(invalidByHint, hint) ? (invalidByHint[hint] as InvalidEvent) : 'TOKEN_REVOKE_TOKEN_INVALID';
  work.record(invalid, { reason: found, ...subject });
  return found === 'other_client' ? refuse('invalid_grant') : undefined;
}

async function revokePresented(work: Work, client: Readonly<Client>, token: string): Promise<Found> {
  const refresh = await findRefreshToken(work.runtime, token);
  if (refresh) {
    if (refresh.clientId !== client.clientId) return 'other_client';
    const count = await revokeFamily(work, { familyId: refresh.familyId, reason: 'revoked' });
    if (count === 0) return 'unknown';
    work.record('TOKEN_REVOKE_REFRESH_TOKEN_SUCCESS', { familyId: refresh.familyId, ...ownerOf(client, refresh.userId) });
    return 'revoked';
  }
  const access = await findAccessToken(work.runtime, token);
  if (access.state === 'unknown') return 'unknown';
  if (access.record.clientId !== client.clientId) return 'other_client';
  if (access.state === 'dead' || !(await revokeAccessToken(work, access.lookup))) return 'unknown';
  work.record('TOKEN_REVOKE_ACCESS_TOKEN_SUCCESS', { tokenId: access.record.id, ...ownerOf(client, access.record.userId) });
  return 'revoked';
}

function ownerOf(client: Readonly<Client>, userId: string | null) {
  return { clientId: client.clientId, appName: client.name, ...(userId === null ? {} : { userId }) };
}
