import {
  type AccessTokenFinding,
  type AccessTokenRecord,
  type Actor,
  countUse,
  findAccessToken,
  isMeantFor,
  issueExchangedToken,
  mintAccessToken,
} from '../../../access/tokens/index.ts';
import { clientSubject, isPublicMethod } from '../../../applications/clients/index.ts';
import { AppError } from '../../../kernel/contract/errors/app-error.ts';
import type { Work } from '../../../kernel/work/work.ts';
import { tokenTypeOf } from '../../../keys/sender-constraints/index.ts';
import { type ExchangeTerms, exchangeTerms, type PolicyFault } from '../exchange/exchange-policy.ts';
import { accessTokenType, readExchangeRequest } from '../exchange/read-exchange-request.ts';
import { readUsageLimit } from '../requested-scopes.ts';
import type { GrantType, TokenAnswer, TokenRequest } from '../token-request.ts';

type ActiveToken = Extract<AccessTokenFinding, { state: 'active' }>;

/**
 * Token exchange (RFC 8693): a resource gateway gets, for a token it was given, one of its own for a further service. The new token stands for
 * the same subject, names the gateway as its actor, and is weaker in everything: rules decide its audience and scopes; level, kind and family are those
 * of the exchanged token, and it lives no longer. An exchange is a use of a token whose uses are limited, and what it yields is good for one.
 */
export const tokenExchange: GrantType = {
  name: 'urn:ietf:params:oauth:grant-type:token-exchange',
  isStandard: true,
  parameters: ['subject_token', 'subject_token_type', 'requested_token_type', 'actor_token', 'actor_token_type', 'audience', 'resource', 'scope'],
  isAllowed: (client) => client.tokenExchange.length > 0 && !isPublicMethod(client.authMethod),
  async handle(work, request): Promise<TokenAnswer> {
    const subject = await findSubject(work, request, readExchangeRequest(request));
    const terms = await exchangeTerms(work.runtime, request.client, subject.record, request.parameters);
    if (typeof terms === 'string') throw policyRefusal(request, subject.record, terms);
    return exchange(work, request, subject, terms);
  },
};

const description = 'The subject token is not valid, or may not be exchanged by this client.';

function about({ client, grantType }: TokenRequest, record?: AccessTokenRecord) {
  return { grantType, ...clientSubject(client), ...(record?.userId ? { userId: record.userId } : {}) };
}

/** RFC 8693 §2.2.2: a subject token that is not acceptable for whatever reason is `invalid_request`. */
function invalidSubject(request: TokenRequest, record: AccessTokenRecord, reason: string): AppError {
  const details = { reason, tokenId: record.id, tokenType: record.type, ...about(request, record) };
  return new AppError('invalid_request', { description, record: ['TOKEN_REQUEST_INVALID_ACCESS_TOKEN', details] });
}

async function findSubject(work: Work, request: TokenRequest, presented: string): Promise<ActiveToken> {
  const { client, confirmation } = request;
  const finding = await findAccessToken(work.runtime, presented);
  if (finding.state === 'unknown')
    throw new AppError('invalid_request', { description, record: ['TOKEN_REQUEST_INVALID_BEARER_TOKEN', { reason: 'unknown', ...about(request) }] });
  const { record } = finding;
  if (finding.state === 'dead') throw invalidSubject(request, record, finding.reason);
  const isOwn = record.clientId === client.clientId;
  if (!isOwn && !(await isMeantFor(work.runtime, record, client.clientId))) throw invalidSubject(request, record, 'not_in_audience');
  if (record.confirmation && !confirmation) throw invalidSubject(request, record, 'sender_not_constrained');
  return finding;
}

function policyRefusal(request: TokenRequest, record: AccessTokenRecord, reason: PolicyFault): AppError {
  const code = reason === 'audience_missing' ? 'invalid_request' : reason.startsWith('audience') ? 'invalid_target' : 'invalid_scope';
  return new AppError(code, { record: ['TOKEN_REQUEST_SCOPE_INVALID', { reason, tokenId: record.id, ...about(request, record) }] });
}

function actorOf({ client }: TokenRequest, { act }: AccessTokenRecord): Actor {
  return { sub: client.clientId, ...(act ? { act } : {}) };
}

async function exchange(work: Work, request: TokenRequest, { record, lookup }: ActiveToken, terms: ExchangeTerms): Promise<TokenAnswer> {
  const { client, authMethod, confirmation } = request;
  const { audiences, scopes, format } = terms;
  const act = actorOf(request, record);
  const isLimited = record.usageLimit > 0;
  const usageLimit = isLimited ? 1 : await readUsageLimit(work.runtime, scopes);
  const { userId, acr, amr, authTime } = record;
  const subjectClientId = userId === null ? (record.subjectClientId ?? record.clientId) : null;
  const token = await mintAccessToken(work.runtime, {
    client,
    ...(userId === null ? {} : { userId, acr, amr }),
    ...(authTime ? { authTime } : {}),
    scopes,
    usageLimit,
    confirmation,
    exchange: { audiences, act, subjectClientId, format, notAfter: record.expiresAt },
  });
  if (token.expiresInSeconds === 0) throw invalidSubject(request, record, 'expired');
  if (isLimited && (await countUse(work, lookup)) === undefined) throw invalidSubject(request, record, 'used_up');
  const stored = { subject: record, lookup, token, clientId: client.clientId, scopes, usageLimit, audiences, act, confirmation };
  if (!(await issueExchangedToken(work, stored))) throw invalidSubject(request, record, 'revoked');
  work.record('TOKEN_REQUEST_ACCESS_TOKEN_CREATED', {
    scopes,
    tokenId: token.id,
    ...(record.familyId ? { familyId: record.familyId } : {}),
    tokenType: record.type,
    authMethod,
    ...about(request, record),
  });
  return {
    token_type: tokenTypeOf(confirmation),
    access_token: token.value,
    issued_token_type: accessTokenType,
    expires_in: token.expiresInSeconds,
    scope: scopes.join(' '),
  };
}
