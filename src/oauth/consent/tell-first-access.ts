import type { Work } from '../../kernel/work/work.ts';
import { isNotified, requestNotification } from '../../notifications/index.ts';

const isFirst = `select not exists (select 1 from consent where user_id = $1 and client_id = $2)
  and not exists (select 1 from token_family where user_id = $1 and client_id = $2 and revoked_at is null) as "isFirst"`;

/** Has a user told that a client gets access which had none: no consent and no tokens of the user. Looks before either is stored. */
export async function tellFirstAccess(work: Work, { userId, client }: { userId: string; client: { clientId: string; name: string } }): Promise<void> {
  if (!isNotified(work, 'first_access')) return;
  const { clientId, name: clientName } = client;
  const [row] = await work.sql<{ isFirst: boolean }>(isFirst, [userId, clientId]);
  if (row?.isFirst) requestNotification(work, { trigger: 'first_access', userId, clientId, clientName, deviceName: null });
}
