import { wireApiScope } from '../applications/clients/index.ts';
import { AppError } from '../kernel/contract/errors/app-error.ts';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import { loadPage } from '../kernel/edge/load-page.ts';
import type { Page } from '../kernel/store/page.ts';
import type { PageRequest } from '../kernel/store/page-request.ts';
import type { Work } from '../kernel/work/work.ts';
import type { Asker } from './asker.ts';
import { readDeviceUsers } from './read-device-users.ts';

/** The users of which device, and who wants to know. */
interface DeviceUsers {
  readonly asker: Asker;
  readonly deviceId: string;
  readonly page: PageRequest;
  readonly once: GraphQLContext['once'];
}

/**
 * One page of the users of a device, for administrators of its application and for API clients with the scope for users: who configures devices learns
 * nothing of people. What an API client gets, and what it is refused, is recorded.
 */
export async function listDeviceUsers(work: Work, { asker, deviceId, page, once }: DeviceUsers): Promise<Page<{ userId: string }>> {
  const { runtime } = work;
  if (asker.lacksScope) {
    const requiredScope = wireApiScope(runtime.config.oauth.vendorPrefix, 'END_USER');
    throw new AppError('forbidden', {
      record: [
        'API_ACCESS_NOT_ALLOWED_INVALID_SCOPES',
        { api: 'graphql_admin', reason: 'scope_not_assigned', requiredScope, endpoint: 'users', ...asker.subject },
      ],
    });
  }
  const read = (devices: readonly (readonly string[])[]) => readDeviceUsers(runtime, { devices, apps: asker.apps }, page);
  const found = await loadPage({ once }, `users of devices ${JSON.stringify(page)}`, read, [deviceId]);
  if (asker.kind === 'api') work.record('API_DEVICE_USERS_LISTED', { deviceId, count: found.edges.length, ...asker.subject });
  return found;
}
