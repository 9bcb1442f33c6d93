import { clientSubject } from '../../applications/clients/index.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Work } from '../../kernel/work/work.ts';
import { readFirstProfiles } from '../../mobile/installations/index.ts';
import type { TokenRequest } from './token-request.ts';

/**
 * Whose refresh token an installation says it presents: the profile it names, or the only one. It must say so when there are several, or wrong PINs
 * could not be counted (oauth.md §6.4). Undefined for other clients and for an installation without profiles.
 */
export async function namedProfile(work: Work, { client, parameters }: TokenRequest, grantType: string): Promise<string | undefined> {
  if (client.kind !== 'DYNAMIC') return undefined;
  const named = parameters.get('profile_id');
  if (named !== undefined) return named;
  const [only, ...others] = await readFirstProfiles(work, client.clientId);
  if (others.length === 0) return only;
  throw new AppError('invalid_request', {
    description: 'profile_id is missing.',
    record: ['TOKEN_REQUEST_INVALID', { reason: 'missing', parameter: 'profile_id', grantType, ...clientSubject(client) }],
  });
}
