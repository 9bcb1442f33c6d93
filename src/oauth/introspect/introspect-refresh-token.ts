import { audiencesOf, isMeantFor, type RefreshTokenRecord } from '../../access/tokens/index.ts';
import { findClient } from '../../applications/clients/index.ts';
import { epochSeconds } from '../../kernel/base/clock.ts';
import type { Work } from '../../kernel/work/work.ts';
import { readUserDetails } from '../claims.ts';

/** What a presented refresh token is: of no use (with the reason), or good. */
export type RefreshTokenFinding =
  | { readonly reason: string }
  | { readonly description: { readonly active: true } & Readonly<Record<string, unknown>> };

function whyUseless(record: RefreshTokenRecord): string | undefined {
  if (record.isRevoked) return 'revoked';
  if (!record.isCurrent) return 'superseded';
  return record.isExpired || record.isBeyondMaximum ? 'expired' : undefined;
}

/** Judges a refresh token for a resource gateway (RFC 7662 §2.2). Looking at it is no use of it. */
export async function introspectRefreshToken(work: Work, gatewayId: string, record: RefreshTokenRecord): Promise<RefreshTokenFinding> {
  const { runtime } = work;
  const client = await findClient(runtime, record.clientId);
  const reason = whyUseless(record) ?? (client ? undefined : 'client_gone');
  if (reason !== undefined || !client) return { reason: reason ?? 'client_gone' };
  if (!(await isMeantFor(runtime, { audiences: null, clientId: record.clientId }, gatewayId))) return { reason: 'not_in_audience' };
  const ends = [record.refreshExpiresAt, record.refreshMaxExpiresAt].flatMap((end) => (end ? [epochSeconds(end)] : []));
  return {
    description: {
      active: true,
      scope: record.scopes.join(' '),
      client_id: record.clientId,
      ...(ends.length > 0 ? { exp: Math.min(...ends) } : {}),
      sub: record.userId,
      iss: runtime.issuer,
      aud: audiencesOf(runtime, client),
      ...(record.acr ? { acr: record.acr } : {}),
      auth_time: epochSeconds(record.authTime),
      user_details: await readUserDetails(runtime, record.userId, record.scopes),
    },
  };
}
