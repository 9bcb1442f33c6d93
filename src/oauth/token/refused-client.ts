import { type ClientAuthentication, tooManyFailures } from '../../applications/clients/index.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { EventRecord } from '../../kernel/contract/event-record.ts';

const challenge = { 'www-authenticate': 'Basic realm="oauth"' };

/** Unknown clients and wrong credentials get the same answer; the trail tells them apart (RFC 6749 §5.2). */
export function refusedClient(
  { failure, reason, clientId, throttled }: Extract<ClientAuthentication, { failure: string }>,
  about: { readonly endpoint: string; readonly grantType: string },
): AppError {
  const details = { reason, ...about, ...(clientId ? { clientId } : {}) };
  const record: Record<typeof failure, EventRecord> = {
    two_methods: ['TOKEN_REQUEST_INVALID', details],
    absent: ['TOKEN_REQUEST_INVALID', details],
    malformed: ['TOKEN_REQUEST_INVALID', details],
    unknown_client: ['TOKEN_REQUEST_INVALID_CLIENT', details],
    bad_credentials: ['TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS', details],
  };
  if (throttled) return tooManyFailures(throttled, record[failure]);
  if (failure === 'two_methods')
    return new AppError('invalid_request', { description: 'Use one client authentication method.', record: record[failure] });
  return new AppError('invalid_client', { headers: challenge, record: record[failure] });
}
