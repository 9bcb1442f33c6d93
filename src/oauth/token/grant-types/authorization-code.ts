import { redeemCode } from '../../../access/tokens/index.ts';
import { clientSubject } from '../../../applications/clients/index.ts';
import { AppError, type Refusal, refuse } from '../../../kernel/contract/errors/app-error.ts';
import type { EventRecord } from '../../../kernel/contract/event-record.ts';
import type { Work } from '../../../kernel/work/work.ts';
import { chosenProfile } from '../chosen-profile.ts';
import { provePossession } from '../code-proof.ts';
import { type FoundCode, findCode } from '../find-code.ts';
import { type PreparedTokens, prepareTokens } from '../prepare-tokens.ts';
import { registerProfile } from '../register-profile.ts';
import { replayedCode } from '../replayed-code.ts';
import { requestedAudiences } from '../requested-audiences.ts';
import { type GrantType, hasGrantType, type TokenRequest } from '../token-request.ts';

const grantType = 'authorization_code';

/**
 * RFC 6749 §4.1.3: exchanges a code for tokens. One read of the code, one grouped statement that uses it up and issues everything; whoever
 * comes second revokes what the first one got (§4.1.2). An installation gets a profile with it, in a transaction.
 */
export const authorizationCode: GrantType = {
  name: grantType,
  isStandard: true,
  parameters: ['code', 'redirect_uri', 'code_verifier', 'resource', 'profile_id'],
  isAllowed: (client) => hasGrantType(client, 'AUTHORIZATION_CODE'),
  async handle(work, request) {
    const grant = await findValidCode(work, request);
    if (grant.isConsumed) return replayedCode(work, request, grant);
    const profileId = await chosenProfile(work, request, grant.userId);
    const audiences = requestedAudiences(work.runtime, request, grantType, grant.asked?.resources);
    const tokens = await prepareTokens(work, request, grant, audiences).catch((error: unknown) => useUpWithoutTokens(work, request, grant, error));
    if ('error' in tokens) return tokens;
    const isWon = await redeem(work, request, grant, { ...tokens.row, profile_id: profileId });
    return isWon ? { ...tokens.answer, ...(profileId === null ? {} : { profile_id: profileId }) } : replayedCode(work, request, grant);
  },
};

function missing(client: TokenRequest['client'], parameter: string): AppError {
  return new AppError('invalid_request', {
    description: `${parameter} is missing.`,
    record: ['TOKEN_REQUEST_INVALID', { reason: 'missing', parameter, grantType, ...clientSubject(client) }],
  });
}

/** Names the person whose code it is, once the code is known: an attack on it belongs to their history. */
function invalidCode({ client }: TokenRequest, reason: string, grant?: FoundCode): AppError {
  const whose = grant ? { userId: grant.userId, familyId: grant.familyId } : {};
  return new AppError('invalid_grant', { record: ['TOKEN_REQUEST_INVALID_GRANT', { reason, grantType, ...whose, ...clientSubject(client) }] });
}

async function findValidCode(work: Work, request: TokenRequest): Promise<FoundCode> {
  const { client, parameters } = request;
  const code = parameters.get('code');
  if (code === undefined) throw missing(client, 'code');
  if (client.kind === 'DYNAMIC' && !parameters.has('profile_id')) throw missing(client, 'profile_id');
  const grant = await findCode(work.runtime, code);
  if (!grant) throw invalidCode(request, 'unknown');
  if (grant.flowId !== null) work.joinFlow(grant.flowId);
  if (grant.clientId !== client.clientId) throw invalidCode(request, 'client_mismatch', grant);
  if (grant.isConsumed) return grant;
  if (grant.isExpired) throw invalidCode(request, 'expired', grant);
  if (grant.redirectUri !== (parameters.get('redirect_uri') ?? null)) throw invalidCode(request, 'redirect_uri_mismatch', grant);
  if (!provePossession(grant.codeChallenge, parameters.get('code_verifier'))) throw invalidCode(request, 'pkce_mismatch', grant);
  if (grant.dpopJkt !== null && grant.dpopJkt !== request.confirmation?.jkt) throw invalidCode(request, 'dpop_other_key', grant);
  return grant;
}

async function redeem(work: Work, request: TokenRequest, grant: FoundCode, tokens: PreparedTokens['row']): Promise<boolean> {
  const { client, authMethod } = request;
  const { profile_id: profileId } = tokens;
  const row = { ...tokens, grant_hash: grant.hashHex, grant_expires_at: grant.expiresAtText };
  const record: EventRecord<'TOKEN_REQUEST_ACCESS_TOKEN_CREATED'> = [
    'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
    {
      grantType,
      scopes: grant.scopes,
      tokenId: tokens.token_id,
      familyId: grant.familyId,
      authMethod,
      ...(profileId === null ? {} : { profileId }),
      userId: grant.userId,
      ...clientSubject(client),
    },
  ];
  if (profileId === null) return (await work.commitGrouped(redeemCode(row), row, record)) !== undefined;
  const isWon = await registerProfile(work, request, { ...row, profile_id: profileId });
  if (isWon) work.record(...record);
  return isWon;
}

/** The ID token could not be made: the code is used up all the same, and no token is stored. */
async function useUpWithoutTokens(work: Work, request: TokenRequest, grant: FoundCode, thrown: unknown): Promise<Refusal> {
  if (!(thrown instanceof AppError) || !thrown.record) throw thrown;
  const used = await work.sql(
    `update access_grant set consumed_at = now() where hash = decode($1, 'hex') and expires_at = $2 and consumed_at is null returning 1`,
    [grant.hashHex, grant.expiresAtText],
  );
  if (used.length === 0) return replayedCode(work, request, grant);
  work.record(...thrown.record);
  return refuse(thrown.code, { cause: thrown });
}
