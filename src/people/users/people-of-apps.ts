import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import type { Flow } from '../../kernel/work/run.ts';

/** Where a person can have something of an application; all have an index by person, which does not grow with what is over. */
const holdings = [
  'user_profile held where held.user_id =',
  'consent held where held.user_id =',
  'access_grant held where held.consumed_at is null and held.expires_at > now() and held.user_id =',
  'token_family held where held.revoked_at is null and not held.is_over and held.user_id =',
];

/**
 * SQL: whether the person whom `user` names has something in one of the mobile applications `apps` (text[]): a profile on a device, a consent, a code, or a
 * token that was neither withdrawn nor is long over.
 */
export function isOfApps(user: string, apps: string): string {
  const isTheirs = `exists (select 1 from client c where c.client_id = held.client_id and c.app_identifier = any(${apps}))`;
  return `(${holdings.map((held) => `exists (select 1 from ${held} ${user} and ${isTheirs})`).join(' or ')})`;
}

/**
 * A flow that concerns a person, for somebody who may support people of some applications only: a person without anything there is `NOT_FOUND`. Without
 * `apps` it is the flow itself.
 */
export function onlyOfApps<Input extends { readonly userId: string }, Output>(
  apps: readonly string[] | undefined,
  flow: Flow<Input, Output>,
): Flow<Input, Output> {
  if (!apps) return flow;
  return async (work, input) => {
    const [found] = await work.sql<{ isOfApps: boolean }>(`select ${isOfApps('$1', '$2')} as "isOfApps"`, [input.userId.replaceAll('\0', ''), apps]);
    if (!found?.isOfApps) throw userFault('NOT_FOUND', 'There is no such user.', ['userId']);
    return flow(work, input);
  };
}
