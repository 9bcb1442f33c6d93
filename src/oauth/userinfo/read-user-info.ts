import { findClient } from '../../clients/index.ts';
import { AppError, type EventRecord } from '../../kernel/errors/app-error.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type AccessTokenRecord, countUse, findAccessToken } from '../../tokens/index.ts';
import { findUser } from '../../users/index.ts';
import { claimsOfScopes } from '../claims.ts';

const endpoint = 'userinfo';
const longestToken = 16_384;

function invalidToken(record: EventRecord, isMissing = false): AppError {
  const challenge = isMissing ? 'Bearer realm="oauth"' : 'Bearer realm="oauth", error="invalid_token"';
  return new AppError('invalid_token', { headers: { 'www-authenticate': challenge }, record });
}

/** The claims about the user an access token stands for (OIDC Core §5.3): `sub` and what its scopes release. */
export async function readUserInfo(work: Work, presented: string | undefined): Promise<Record<string, unknown>> {
  if (presented === undefined) throw invalidToken(['TOKEN_REQUEST_INVALID_BEARER_TOKEN', { reason: 'missing', endpoint }], true);
  const finding = presented.length > longestToken ? ({ state: 'unknown' } as const) : await findAccessToken(work.runtime, presented);
  if (finding.state === 'unknown') throw invalidToken(['TOKEN_REQUEST_INVALID_BEARER_TOKEN', { reason: 'unknown', endpoint }]);
  const { record } = finding;
  const subject = await subjectOf(work, record);
  const dead = (reason: string) => invalidToken(['TOKEN_REQUEST_INVALID_ACCESS_TOKEN', { reason, tokenId: record.id, endpoint, ...subject }]);
  if (finding.state === 'dead') throw dead(finding.reason);
  if (record.userId === null || !record.scopes.includes('openid'))
    throw new AppError('insufficient_scope', {
      headers: { 'www-authenticate': 'Bearer realm="oauth", error="insufficient_scope", scope="openid"' },
      record: ['TOKEN_REQUEST_SCOPE_INVALID', { reason: 'openid_not_granted', requiredScope: 'openid', tokenId: record.id, endpoint, ...subject }],
    });
  const person = await findUser(work.runtime, record.userId);
  if (!person?.enabled) throw dead('user_gone');
  if (record.usageLimit > 0 && (await countUse(work, finding.lookup)) === undefined) throw dead('used_up');
  work.record('TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED', { tokenId: record.id, endpoint, ...subject });
  return { sub: record.userId, ...claimsOfScopes(person, record.scopes) };
}

async function subjectOf(work: Work, record: AccessTokenRecord) {
  const client = await findClient(work.runtime, record.clientId);
  return { clientId: record.clientId, ...(client ? { appName: client.name } : {}), ...(record.userId === null ? {} : { userId: record.userId }) };
}
