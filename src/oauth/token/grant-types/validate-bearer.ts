import { type AccessTokenRecord, countUse, findAccessToken, isMeantFor } from '../../../access/tokens/index.ts';
import { clientSubject, findClient, isPublicMethod } from '../../../applications/clients/index.ts';
import { epochSeconds } from '../../../kernel/base/clock.ts';
import { AppError, type Refusal, refuse } from '../../../kernel/contract/errors/app-error.ts';
import type { Work } from '../../../kernel/work/work.ts';
import { tokenTypeOf } from '../../../keys/sender-constraints/index.ts';
import { applicationOf } from '../../application-of.ts';
import { type GrantType, hasGrantType, type TokenRequest, type ValidationAnswer } from '../token-request.ts';

const grantName = 'validate_bearer';

/**
 * The validation of access tokens by legacy resource gateways, from before introspection: what RFC 7662 does, as a grant. A token that is
 * unknown and one that is of no use any more get the same `invalid_grant`; the trail tells them apart. A use is counted as in introspection.
 */
export const validateBearer: GrantType = {
  name: grantName,
  parameters: ['token'],
  isAllowed: (client) => hasGrantType(client, 'VALIDATE_ACCESS_TOKEN') && !isPublicMethod(client.authMethod),
  async handle(work, request): Promise<ValidationAnswer | Refusal> {
    const { client, grantType, parameters } = request;
    const presented = parameters.get('token');
    const about = { grantType, ...clientSubject(client) };
    if (presented === undefined)
      throw new AppError('invalid_request', {
        description: 'token is missing.',
        record: ['TOKEN_REQUEST_INVALID', { reason: 'missing', parameter: 'token', ...about }],
      });
    const finding = await findAccessToken(work.runtime, presented);
    if (finding.state === 'unknown')
      throw new AppError('invalid_grant', { record: ['TOKEN_REQUEST_INVALID_BEARER_TOKEN', { reason: 'unknown', ...about }] });
    const { record } = finding;
    if (finding.state === 'dead') return invalid(work, request, record, finding.reason);
    if (!(await isMeantFor(work.runtime, record, client.clientId))) return invalid(work, request, record, 'not_in_audience');
    if (record.usageLimit > 0 && (await countUse(work, finding.lookup)) === undefined) return invalid(work, request, record, 'used_up');
    work.record('TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED', { tokenId: record.id, tokenType: record.type, ...about, ...userOf(record) });
    return describe(work, record);
  },
};

function userOf({ userId }: AccessTokenRecord): { userId?: string } {
  return userId === null ? {} : { userId };
}

function invalid(work: Work, { client, grantType }: TokenRequest, record: AccessTokenRecord, reason: string): Refusal {
  work.record('TOKEN_REQUEST_INVALID_ACCESS_TOKEN', { reason, tokenId: record.id, grantType, ...clientSubject(client), ...userOf(record) });
  return refuse('invalid_grant');
}

/** `reference_id` is the user, or the client of a token without user. The application is empty for tokens of web clients. */
async function describe({ runtime }: Work, record: AccessTokenRecord): Promise<ValidationAnswer> {
  return {
    reference_id: record.userId ?? record.subjectClientId ?? record.clientId,
    scope: record.scopes.join(' '),
    ...(await applicationOf(runtime, await findClient(runtime, record.clientId))),
    client_id: record.clientId,
    token_type: tokenTypeOf(record.confirmation),
    ...(record.confirmation ? { cnf: record.confirmation } : {}),
    expires_in: Math.max(0, epochSeconds(record.expiresAt) - epochSeconds(runtime.clock.now())),
    amr: [record.type],
  };
}
