import { type Client, findClient } from '../../clients/index.ts';
import { AppError, type EventRecord } from '../../kernel/errors/app-error.ts';
import type { Work } from '../../kernel/work/work.ts';
import { isNonceRequired, type PresentedToken, proveHolder, type SenderEvidence, type UnprovenHolder } from '../../sender-constraints/index.ts';
import { demandError, unmetDemand } from '../../sessions/index.ts';
import { type AccessTokenRecord, countUse, findAccessToken, isForPlatform } from '../../tokens/index.ts';
import { findUser } from '../../users/index.ts';
import { claimsOfScopes } from '../claims.ts';
import { signUserInfo } from './sign-user-info.ts';

const endpoint = 'userinfo';
const longestToken = 16_384;

function invalidToken(record: EventRecord, isMissing = false): AppError {
  const challenge = isMissing ? 'Bearer realm="oauth"' : 'Bearer realm="oauth", error="invalid_token"';
  return new AppError('invalid_token', { headers: { 'www-authenticate': challenge }, record });
}

/** What reaches the endpoint: the token, if any, and what is shown of its holder's keys. */
export interface UserInfoInput {
  readonly token: PresentedToken | undefined;
  readonly evidence: SenderEvidence;
}

/**
 * The claims about the user an access token stands for (OIDC Core §5.3): `sub` and what its scopes release;
 * as a JWT for a client that asked for one. Only its holder gets them (RFC 9449 §7).
 */
export async function readUserInfo(work: Work, { token, evidence }: UserInfoInput): Promise<Readonly<Record<string, unknown>> | string> {
  if (token === undefined) throw invalidToken(['TOKEN_REQUEST_INVALID_BEARER_TOKEN', { reason: 'missing', endpoint }], true);
  const finding = token.value.length > longestToken ? ({ state: 'unknown' } as const) : await findAccessToken(work.runtime, token.value);
  if (finding.state === 'unknown') throw invalidToken(['TOKEN_REQUEST_INVALID_BEARER_TOKEN', { reason: 'unknown', endpoint }]);
  const { record } = finding;
  const client = await findClient(work.runtime, record.clientId);
  const subject = subjectOf(client, record);
  const dead = (reason: string) => invalidToken(['TOKEN_REQUEST_INVALID_ACCESS_TOKEN', { reason, tokenId: record.id, endpoint, ...subject }]);
  if (finding.state === 'dead') throw dead(finding.reason);
  const fault = await proveHolder(work.runtime, {
    token,
    confirmation: record.confirmation,
    evidence,
    isNonceRequired: isNonceRequired(work.runtime, client),
  });
  if (fault) throw unproven(fault, { tokenId: record.id, ...subject });
  if (!isForPlatform(work.runtime, record)) throw dead('not_in_audience');
  if (record.userId === null || !record.scopes.includes('openid'))
    throw new AppError('insufficient_scope', {
      headers: { 'www-authenticate': 'Bearer realm="oauth", error="insufficient_scope", scope="openid"' },
      record: ['TOKEN_REQUEST_SCOPE_INVALID', { reason: 'openid_not_granted', requiredScope: 'openid', tokenId: record.id, endpoint, ...subject }],
    });
  const { userInfo } = work.runtime.config;
  const unmet = unmetDemand(work.runtime, userInfo, record);
  if (unmet)
    throw demandError(work.runtime, userInfo, ['TOKEN_REQUEST_INVALID_ACCESS_TOKEN', { reason: unmet, tokenId: record.id, endpoint, ...subject }]);
  const person = await findUser(work.runtime, record.userId);
  if (!person?.enabled) throw dead('user_gone');
  if (record.usageLimit > 0 && (await countUse(work, finding.lookup)) === undefined) throw dead('used_up');
  work.record('TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED', { tokenId: record.id, endpoint, ...subject });
  return signUserInfo(work.runtime, record.clientId, {
    sub: record.userId,
    ...claimsOfScopes(person, record.scopes, record.asked?.claims?.userinfo),
  });
}

/** A proof that does not hold makes the request invalid; a good one by somebody else, or none where one is due, the token. */
function unproven({ error, reason, headers }: UnprovenHolder, { tokenId, ...subject }: { tokenId: string; clientId: string }): AppError {
  const record: EventRecord =
    error === 'invalid_token'
      ? ['TOKEN_REQUEST_INVALID_ACCESS_TOKEN', { reason, tokenId, endpoint, ...subject }]
      : ['TOKEN_REQUEST_INVALID', { reason, endpoint, ...subject }];
  return new AppError(error, { headers, record });
}

function subjectOf(client: Readonly<Client> | undefined, record: AccessTokenRecord) {
  return { clientId: record.clientId, ...(client ? { appName: client.name } : {}), ...(record.userId === null ? {} : { userId: record.userId }) };
}
