import { redeemCode } from '../../../access/tokens/index.ts';
import { clientSubject } from '../../../applications/clients/index.ts';
import { readOpaque } from '../../../kernel/base/crypto/opaque-value.ts';
import { AppError, type Refusal } from '../../../kernel/contract/errors/app-error.ts';
import type { ErrorCode } from '../../../kernel/contract/errors/error-table.ts';
import type { Work } from '../../../kernel/work/work.ts';
import { type FoundCode, findCodeAt } from '../find-code.ts';
import { prepareTokens } from '../prepare-tokens.ts';
import { requestedAudiences } from '../requested-audiences.ts';
import { type GrantType, hasGrantType, type TokenAnswer, type TokenRequest } from '../token-request.ts';
import { deviceCodeGrantType as grantType } from './device-code-grant-type.ts';

interface Poll {
  readonly id: string;
  readonly client_id: string;
  readonly status: 'PENDING' | 'APPROVED' | 'DENIED';
  readonly is_expired: boolean;
  readonly is_early: boolean;
}

/** Devices measure from the answer, the platform from the question. */
const toleranceSeconds = 0.5;

/**
 * One poll: who asks before the interval is over waits five seconds longer from then on (RFC 8628 §3.5). The lock puts polls in line, so that each
 * sees the one before, on however many servers.
 */
const poll = `with held as (select id, device_hash, client_id, status, expires_at <= now() as is_expired,
      coalesce(polled_at > now() - make_interval(secs => interval_seconds - ${toleranceSeconds}), false) as is_early
    from device_authorization where device_hash = decode($1, 'hex') for update),
  polled as (update device_authorization d set polled_at = now(), interval_seconds = d.interval_seconds + case when h.is_early then 5 else 0 end
    from held h where d.device_hash = h.device_hash and d.client_id = $2 and h.status = 'PENDING' and not h.is_expired returning 1)
  select id, client_id, status, is_expired, is_early from held`;

/**
 * The device asks whether its person has decided (RFC 8628 §3.4). Once it is approved, one poll gets the tokens; the device code is used up as a code
 * is. Waiting is no event: only what ends the matter is recorded.
 */
export const deviceCode: GrantType = {
  name: grantType,
  isStandard: true,
  parameters: ['device_code', 'resource'],
  isAllowed: (client) => hasGrantType(client, 'DEVICE_CODE'),
  async handle(work, request): Promise<TokenAnswer | Refusal> {
    const presented = request.parameters.get('device_code');
    if (presented === undefined)
      throw new AppError('invalid_request', {
        description: 'device_code is missing.',
        record: ['TOKEN_REQUEST_INVALID', { reason: 'missing', parameter: 'device_code', grantType, ...clientSubject(request.client) }],
      });
    return redeem(work, request, await approvedCode(work, request, presented));
  },
};

function refusal(
  { client }: TokenRequest,
  code: Extract<ErrorCode, 'invalid_grant' | 'expired_token' | 'access_denied_by_user'>,
  reason: string,
  grant?: FoundCode,
): AppError {
  const whose = grant ? { userId: grant.userId, familyId: grant.familyId } : {};
  return new AppError(code, { record: ['TOKEN_REQUEST_INVALID_GRANT', { reason, grantType, ...whose, ...clientSubject(client) }] });
}

async function approvedCode(work: Work, request: TokenRequest, presented: string): Promise<FoundCode> {
  const { runtime } = work;
  const lookup = readOpaque('deviceCode', presented);
  const [device] = lookup ? await work.read<Poll>(poll, [lookup.hashHex, request.client.clientId]) : [];
  if (!lookup || !device) throw refusal(request, 'invalid_grant', 'unknown');
  work.joinFlow(device.id);
  if (device.client_id !== request.client.clientId) throw refusal(request, 'invalid_grant', 'client_mismatch');
  const grant = device.status === 'APPROVED' ? await findCodeAt(runtime, lookup) : undefined;
  if (grant?.isConsumed) throw refusal(request, 'invalid_grant', 'replayed', grant);
  if (device.is_expired) throw refusal(request, 'expired_token', 'expired', grant);
  if (device.status === 'PENDING') throw new AppError(device.is_early ? 'slow_down' : 'authorization_pending');
  // What was approved is gone again when its user was locked out or took the consent back meanwhile.
  if (!grant) throw refusal(request, 'access_denied_by_user', device.status === 'DENIED' ? 'denied' : 'revoked');
  return grant;
}

async function redeem(work: Work, request: TokenRequest, grant: FoundCode): Promise<TokenAnswer> {
  const { client, authMethod } = request;
  const { answer, row: prepared } = await prepareTokens(
    work,
    request,
    grant,
    requestedAudiences(work.runtime, request, grantType, grant.asked?.resources),
  );
  const { userId, scopes, familyId } = grant;
  const row = { grant_hash: grant.hashHex, grant_expires_at: grant.expiresAtText, ...prepared };
  const won = await work.commitGrouped(redeemCode(row), row, [
    'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
    { grantType, scopes, tokenId: row.token_id, familyId, authMethod, userId, ...clientSubject(client) },
  ]);
  // Polls that overlap are no theft: the tokens of the one that won stay.
  if (!won) throw refusal(request, 'invalid_grant', 'replayed', grant);
  return answer;
}
