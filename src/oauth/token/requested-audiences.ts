import { audiencesOf } from '../../access/tokens/index.ts';
import { clientSubject } from '../../applications/clients/index.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { TokenRequest } from './token-request.ts';

/**
 * Whom an access token is to be for: the resources a token request names, each among those of the authorization (or else of the client), as RFC 8707
 * §2.2 wants; what was authorized when it names none. Null: everyone the client's tokens are usually for. Any other ends the request with
 * `invalid_target`.
 */
export function requestedAudiences(
  runtime: Runtime,
  { client, parameters }: TokenRequest,
  grantType: string,
  granted?: readonly string[],
): readonly string[] | null {
  const asked = [...new Set((parameters.get('resource') ?? '').split(' ').filter((resource) => resource !== ''))];
  if (asked.length === 0) return granted ?? null;
  const allowed = granted ?? audiencesOf(runtime, client);
  if (asked.every((resource) => allowed.includes(resource))) return asked;
  throw new AppError('invalid_target', {
    record: ['TOKEN_REQUEST_INVALID', { reason: 'invalid_target', parameter: 'resource', grantType, ...clientSubject(client) }],
  });
}
