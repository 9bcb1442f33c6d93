import { AppError } from '../kernel/contract/errors/app-error.ts';
import type { Asker } from './asker.ts';

/** Keeps API clients from a field of a user that is for administrators of every role alone; the trail tells of the attempt. */
export function refuseUnlessAdmin(asker: Asker, userId: string, endpoint: string): void {
  if (asker.kind === 'admin') return;
  throw new AppError('forbidden', {
    record: ['API_ACCESS_NOT_ALLOWED_INVALID_SCOPES', { api: 'graphql_admin', reason: 'administrators_only', endpoint, userId, ...asker.subject }],
  });
}
