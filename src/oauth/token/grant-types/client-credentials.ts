import { issueClientToken, mintAccessToken } from '../../../access/tokens/index.ts';
import { allowedScopes, clientSubject, countedScopes, isPublicMethod } from '../../../applications/clients/index.ts';
import { findScopes } from '../../../applications/scopes/index.ts';
import { AppError } from '../../../kernel/contract/errors/app-error.ts';
import type { Work } from '../../../kernel/work/work.ts';
import { tokenTypeOf } from '../../../keys/sender-constraints/index.ts';
import { requestedAudiences } from '../requested-audiences.ts';
import { splitScopes, usageLimitOf } from '../requested-scopes.ts';
import { type GrantType, hasGrantType, type TokenAnswer, type TokenRequest } from '../token-request.ts';

const grantType = 'client_credentials';

/** RFC 6749 §4.4: a token for the client itself, which must have credentials. No user, no refresh token; one grouped statement. */
export const clientCredentials: GrantType = {
  name: grantType,
  isStandard: true,
  parameters: ['scope', 'resource'],
  isAllowed: (client) => hasGrantType(client, 'CLIENT_CREDENTIALS') && !isPublicMethod(client.authMethod),
  async handle(work, request): Promise<TokenAnswer> {
    const { client, confirmation } = request;
    const scopes = await grantedScopes(work, request);
    const audiences = requestedAudiences(work.runtime, request, grantType);
    const usageLimit = usageLimitOf(scopes);
    const scopeIds = scopes.map((scope) => scope.scopeId);
    const token = await mintAccessToken(work.runtime, { client, scopes: scopeIds, usageLimit, confirmation, audiences });
    await work.commitGrouped(
      issueClientToken,
      {
        id: token.id,
        hash: token.hashHex,
        client_id: client.clientId,
        scopes: scopeIds,
        usage_limit: usageLimit,
        expires_at: token.expiresAt.toISOString(),
        cnf: confirmation,
        audiences,
      },
      [
        'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
        { grantType, scopes: scopeIds, tokenId: token.id, authMethod: request.authMethod, ...clientSubject(client) },
      ],
    );
    return { token_type: tokenTypeOf(confirmation), access_token: token.value, expires_in: token.expiresInSeconds, scope: scopeIds.join(' ') };
  },
};

async function grantedScopes(work: Work, { client, parameters }: TokenRequest) {
  const asked = parameters.get('scope');
  const sent = asked === undefined ? client.defaultScopeIds.filter((id) => id !== 'openid') : splitScopes(asked);
  const refuseScope = (reason: string) =>
    new AppError('invalid_scope', { record: ['TOKEN_REQUEST_SCOPE_INVALID', { reason, grantType, ...clientSubject(client) }] });
  if (!sent) throw refuseScope('malformed');
  const wanted = countedScopes(client, sent);
  if (wanted.includes('openid')) throw refuseScope('openid_without_user');
  if (!wanted.every((id) => allowedScopes(client).has(id))) throw refuseScope('not_assigned');
  const scopes = await findScopes(work.runtime, wanted);
  if (scopes.length === 0 || scopes.length !== wanted.length) throw refuseScope(scopes.length === 0 ? 'none_left' : 'unknown_scope');
  return scopes;
}
