import { wireApiScope } from '../applications/clients/index.ts';
import { AppError } from '../kernel/contract/errors/app-error.ts';
import type { Work } from '../kernel/work/work.ts';
import type { Asker } from './asker.ts';

/** Keeps an API client that reached a user from the configuration of devices from what belongs to the user; the trail tells of the attempt. */
export function refuseWithoutScope({ runtime }: Pick<Work, 'runtime'>, asker: Asker, userId: string, endpoint: string): void {
  if (!asker.lacksScope) return;
  const requiredScope = wireApiScope(runtime.config.oauth.vendorPrefix, 'END_USER');
  throw new AppError('forbidden', {
    record: [
      'API_ACCESS_NOT_ALLOWED_INVALID_SCOPES',
      { api: 'graphql_admin', reason: 'scope_not_assigned', requiredScope, endpoint, userId, ...asker.subject },
    ],
  });
}
