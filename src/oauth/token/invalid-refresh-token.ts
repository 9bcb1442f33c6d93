import { clientSubject } from '../../applications/clients/index.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { TokenRequest } from './token-request.ts';

/** Whose a refresh token is, as far as it is known. */
interface KnownFamily {
  readonly familyId: string;
  readonly userId: string;
}

/** The subject of an event about a refresh token. */
export function familySubject({ client }: TokenRequest, family?: KnownFamily) {
  return { ...clientSubject(client), ...(family ? { familyId: family.familyId, userId: family.userId } : {}) };
}

/** A refresh token that does not hold. */
export function invalidRefreshToken(request: TokenRequest, reason: string, family?: KnownFamily): AppError {
  const { grantType } = request;
  return new AppError('invalid_grant', {
    record: ['TOKEN_REQUEST_INVALID_REFRESH_TOKEN', { reason, grantType, ...familySubject(request, family) }],
  });
}
