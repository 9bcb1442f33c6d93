import type { Client } from '../../applications/clients/index.ts';
import { clientSubject } from '../../applications/clients/index.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';

/** Versions of the mobile protocol in which the token endpoint is spoken. */
const spoken: readonly number[] = [1];
/** Of an installation that does not say (oauth.md §9.1). */
const usualVersion = 1;

/**
 * Refuses an installation whose protocol version is none of this endpoint, or older than the deployment wants (oauth.md §4.3): what speaks a newer,
 * stronger protocol cannot be led back to an old one. Other clients have no such version.
 */
export function refuseProtocolVersion({ config }: Runtime, client: Readonly<Client>): void {
  if (client.kind !== 'DYNAMIC') return;
  const clientApiVersion = client.apiVersion ?? usualVersion;
  const allowed = spoken.filter((version) => version >= config.mobile.minApiVersion);
  if (allowed.includes(clientApiVersion)) return;
  throw new AppError('api_version_not_allowed', {
    extra: { allowed_versions: allowed },
    record: ['API_VERSION_NOT_ALLOWED', { reason: 'protocol_version', endpoint: 'token', clientApiVersion, ...clientSubject(client) }],
  });
}
