import type { LoggedEvent } from '../kernel/audit/trail-rows.ts';
import type { PageRequest } from '../kernel/http/page-request.ts';
import type { Work } from '../kernel/work/work.ts';
import { auditFilter, readAuditEvents } from '../trail/index.ts';
import type { Asker } from './asker.ts';
import { refuseUnlessAdmin } from './for-administrators.ts';

/** Whose events, for whom, and how many. */
export interface LatestEvents {
  readonly asker: Asker;
  readonly userId: string;
  readonly page: PageRequest;
}

/** The latest events that concern a user, newest first; for administrators of every role, while API clients have the trail itself. */
export async function readLatestEvents(work: Work, { asker, userId, page }: LatestEvents): Promise<LoggedEvent[]> {
  refuseUnlessAdmin(asker, userId, 'latestEvents');
  const found = await readAuditEvents(work.runtime.trail, auditFilter({ userId }), page);
  return found.edges.map(({ node }) => node);
}
