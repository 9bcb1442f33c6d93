import type { LoggedEvent } from '../kernel/audit/trail-rows.ts';
import { AppError } from '../kernel/errors/app-error.ts';
import type { PageRequest } from '../kernel/http/page-request.ts';
import type { Work } from '../kernel/work/work.ts';
import { auditFilter, readAuditEvents } from '../trail/index.ts';
import type { Asker } from './asker.ts';

/** Whose events, for whom, and how many. */
export interface LatestEvents {
  readonly asker: Asker;
  readonly userId: string;
  readonly page: PageRequest;
}

/** The latest events that concern a user, newest first; for administrators of every role, while API clients have the trail itself. */
export async function readLatestEvents(work: Work, { asker, userId, page }: LatestEvents): Promise<LoggedEvent[]> {
  if (asker.kind !== 'admin')
    throw new AppError('forbidden', {
      record: [
        'API_ACCESS_NOT_ALLOWED_INVALID_SCOPES',
        { api: 'graphql_admin', reason: 'administrators_only', requiredScope: 'none', endpoint: 'latestEvents', userId, ...asker.subject },
      ],
    });
  const found = await readAuditEvents(work.runtime.trail, auditFilter({ userId }), page);
  return found.edges.map(({ node }) => node);
}
