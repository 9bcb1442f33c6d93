import { clientSubject } from '../../applications/clients/index.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { TokenRequest } from './token-request.ts';

/** A profile id that is malformed, or stands for another user: the code stays good for another try (oauth.md §6.2 #4). */
export function invalidProfile(
  { client, grantType }: TokenRequest,
  problem: { readonly reason: 'format' } | { readonly reason: 'in_use'; readonly profileId: string },
): AppError {
  return new AppError('invalid_request', {
    description: problem.reason === 'format' ? 'profile_id must be six of A-Z and 0-9.' : 'profile_id is in use; choose another.',
    record: ['TOKEN_REQUEST_INVALID_PROFILE_ID', { ...problem, grantType, ...clientSubject(client) }],
  });
}
