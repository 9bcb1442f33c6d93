import { refuseWhileReferred, releaseDependents } from '../kernel/work/release-dependents.ts';
import type { Work } from '../kernel/work/work.ts';
import { clientChanges } from './client-changes.ts';
import { apiClientFields, staticClientFields } from './client-fields.ts';
import { lockClient } from './lock-client.ts';

const shapes = {
  STATIC: { objectType: 'static_client', fields: staticClientFields },
  API: { objectType: 'api_client', fields: apiClientFields },
} as const;

/** Deletes a web or API client with everything issued to it. Refused while it is the resource gateway of another. */
export async function deleteClient(work: Work, { clientId }: { clientId: string }): Promise<string> {
  const client = await lockClient(work, clientId, ['STATIC', 'API']);
  await refuseWhileReferred(work, 'client_deleted', clientId, 'clientId');
  const removed = await releaseDependents(work, 'client_deleted', clientId);
  await work.sql('delete from client where client_id = $1', [clientId]);
  const { objectType, fields } = shapes[client.kind as keyof typeof shapes];
  const changes = clientChanges(fields, client, undefined);
  work.record('ADMIN_CLIENT_DELETED', { objectType, objectId: clientId, changes, removed, clientId, appName: client.name });
  return clientId;
}
