import type { Work } from '../../kernel/work/work.ts';
import type { TokenType } from './token-types.ts';

/** Machine words for `token_family.revoked_reason`. */
export type RevocationReason =
  | 'revoked'
  | 'code_replayed'
  | 'refresh_reuse'
  | 'session_limit'
  | 'registered_anew'
  | 'pin_attempts'
  | 'session_ended'
  | 'removed_by_user'
  | 'consent_removed'
  | 'device_removed'
  | 'fingerprint_disabled'
  | 'application_removed'
  | 'user_revoked'
  | 'client_deleted'
  | 'user_disabled'
  | 'user_deleted'
  | 'credentials_changed';

async function revokeWhere(work: Work, condition: string, values: readonly unknown[], reason: RevocationReason): Promise<number> {
  const rows = await work.sql<{ userId: string | null }>(
    `update token_family set revoked_at = now(), revoked_reason = $1 where id = any(array(
       select id from token_family where revoked_at is null and not is_over and ${condition} order by id for update)) and revoked_at is null returning user_id as "userId"`,
    [reason, ...values],
  );
  work.affected.add(
    'tokens',
    rows.map(({ userId }) => userId),
  );
  return rows.length;
}

/** Ends one token family: its refresh token and every access token stop at once. Returns how many families ended: 0 or 1. */
export function revokeFamily(work: Work, input: { familyId: string; reason: RevocationReason }): Promise<number> {
  return revokeWhere(work, 'id = $2', [input.familyId], input.reason);
}

/** Ends every family of a user, or of a user with one client, or of these only those of one token type. Returns how many ended. */
export function revokeUserTokens(
  work: Work,
  input: { userId: string; clientId?: string; type?: TokenType; reason: RevocationReason },
): Promise<number> {
  if (input.clientId !== undefined && input.type !== undefined)
    return revokeWhere(work, 'user_id = $2 and client_id = $3 and type = $4', [input.userId, input.clientId, input.type], input.reason);
  if (input.clientId === undefined) return revokeWhere(work, 'user_id = $2', [input.userId], input.reason);
  return revokeWhere(work, 'user_id = $2 and client_id = $3', [input.userId, input.clientId], input.reason);
}

/** Ends every family that began in a browser session, or only those of some clients. Returns how many ended. */
export function revokeSessionTokens(
  work: Work,
  input: { sessionId: string; clientIds?: readonly string[]; reason: RevocationReason },
): Promise<number> {
  if (input.clientIds === undefined) return revokeWhere(work, 'session_id = $2', [input.sessionId], input.reason);
  return revokeWhere(work, 'session_id = $2 and client_id = any($3)', [input.sessionId, input.clientIds], input.reason);
}

/** Ends every family of a profile on an installation, of whatever type, but for the one that is `kept`. Returns how many ended. */
export function revokeProfileTokens(
  work: Work,
  input: { clientId: string; profileId: string; kept?: string; reason: RevocationReason },
): Promise<number> {
  const values = [input.clientId, input.profileId];
  if (input.kept === undefined) return revokeWhere(work, 'client_id = $2 and profile_id = $3', values, input.reason);
  return revokeWhere(work, 'client_id = $2 and profile_id = $3 and id <> $4', [...values, input.kept], input.reason);
}

/** Ends every family of a client, or only those of one token type. Returns how many ended. */
export function revokeClientTokens(work: Work, input: { clientId: string; type?: string; reason: RevocationReason }): Promise<number> {
  if (input.type === undefined) return revokeWhere(work, 'client_id = $2', [input.clientId], input.reason);
  return revokeWhere(work, 'client_id = $2 and type = $3', [input.clientId, input.type], input.reason);
}
