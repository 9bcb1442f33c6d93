import type { AppError } from '../../kernel/contract/errors/app-error.ts';
import { refuseWhileReferred, releaseDependents } from '../../kernel/work/release-dependents.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { ClientKind } from './client.entity.ts';
import { clientChanges } from './client-changes.ts';
import { apiClientFields, staticClientFields } from './client-fields.ts';
import { lockClient } from './lock-client.ts';

const shapes = {
  STATIC: { objectType: 'static_client', fields: staticClientFields },
  API: { objectType: 'api_client', fields: apiClientFields },
} as const;

/** Which client, and the refusal of whoever may not delete one of its kind; absent for who may delete any. */
export interface ClientDeletion {
  readonly clientId: string;
  refusalFor?(kind: ClientKind): AppError | undefined;
}

/**
 * Deletes a web or API client with everything issued to it. Refused while it is the resource gateway of another. No other client ever gets its id: whoever
 * still knows that id means this one (RFC 6749 §2.2).
 */
export async function deleteClient(work: Work, { clientId, refusalFor }: ClientDeletion): Promise<string> {
  const client = await lockClient(work, clientId, ['STATIC', 'API']);
  const refused = refusalFor?.(client.kind);
  if (refused) throw refused;
  await refuseWhileReferred(work, 'client_deleted', clientId, 'clientId');
  const removed = await releaseDependents(work, 'client_deleted', clientId);
  await work.sql('delete from client where client_id = $1', [clientId]);
  const { objectType, fields } = shapes[client.kind as keyof typeof shapes];
  const changes = clientChanges(fields, client, undefined);
  work.record('ADMIN_CLIENT_DELETED', { objectType, objectId: clientId, changes, removed, clientId, appName: client.name });
  return clientId;
}
