import type { GraphQLContext } from './graphql-context.ts';

/** A query that shows people to administrators and API clients. */
type View = 'user' | 'users' | 'endUser' | 'device.users' | 'auditEvents';

/**
 * Leaves an event about a look at people, unless the deployment switched that off: one for each person and operation, or one with their number for a list,
 * durable before the answer. People who look at their own account leave none.
 */
export async function recordView(context: GraphQLContext, operation: View, userIds: readonly string[]): Promise<void> {
  const { principal, runtime } = context;
  if (!runtime.config.audit.recordsViews || userIds.length === 0 || (principal.kind !== 'admin' && principal.kind !== 'api')) return;
  const subject = principal.kind === 'api' ? { clientId: principal.clientId, appName: principal.clientName } : {};
  const [userId, ...others] = userIds;
  const whom = userId !== undefined && others.length === 0 ? { userId } : {};
  await context.once(`look at ${whom.userId ?? operation}`, () =>
    context.run(async (work) => work.record('PERSON_VIEWED', { operation, count: userIds.length, ...whom, ...subject }), undefined),
  );
}
