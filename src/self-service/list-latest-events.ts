import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import { loadNode } from '../kernel/edge/load-nodes.ts';
import type { PageRequest } from '../kernel/store/page-request.ts';
import type { Work } from '../kernel/work/work.ts';
import { readLatestEvents } from '../trail/audit/index.ts';
import type { Asker } from './asker.ts';
import { refuseUnlessAdmin } from './for-administrators.ts';

type Events = Awaited<ReturnType<typeof readLatestEvents>>[number];

/** Whose events, for whom, and how many. */
export interface LatestEvents {
  readonly asker: Asker;
  readonly userId: string;
  readonly page: PageRequest;
  readonly once: GraphQLContext['once'];
}

/** The latest events that concern a user, newest first; for administrators of every role, while API clients have the trail itself. */
export async function listLatestEvents(work: Work, { asker, userId, page: { count }, once }: LatestEvents): Promise<Events> {
  refuseUnlessAdmin(asker, userId, 'latestEvents');
  const read = (userIds: readonly string[]) => readLatestEvents(work.runtime.trail, { userIds, count, apps: asker.apps });
  return (await loadNode<Events>({ once }, `latest ${count} events`, read, userId)) ?? [];
}
