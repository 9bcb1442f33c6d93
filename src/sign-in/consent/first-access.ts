import { isNotified, type RequestedNotification } from '../../delivery/notifications/index.ts';
import type { Work } from '../../kernel/work/work.ts';

/** What a client is called to its users, when it holds nothing of this one. */
const newcomer = `select coalesce(a.name, c.name) as "clientName", case when c.kind = 'DYNAMIC' then c.name end as "deviceName"
  from client c left join mobile_app a on a.identifier = c.app_identifier
  where c.client_id = $2 and not exists (select 1 from consent where user_id = $1 and client_id = $2)
    and not exists (select 1 from token_family where user_id = $1 and client_id = $2 and revoked_at is null and not is_over)
    and not exists (select 1 from token_family where user_id = $1 and client_id = $2 and revoked_at is null and is_over)`;

/** What a user is to be told when a client gets access that had none: no consent and no tokens of the user. Looks before either is stored. */
export async function firstAccess(
  work: Work,
  { userId, clientId }: { userId: string; clientId: string },
): Promise<RequestedNotification | undefined> {
  if (!isNotified(work, 'first_access')) return undefined;
  const [named] = await work.sql<{ clientName: string; deviceName: string | null }>(newcomer, [userId, clientId]);
  return named && { trigger: 'first_access', userId, clientId, ...named };
}
