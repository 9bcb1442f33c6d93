import type { Client } from '../../applications/clients/index.ts';
import { isNotified, requestNotification } from '../../delivery/notifications/index.ts';
import type { Work } from '../../kernel/work/work.ts';

const trigger = 'pin_limit_exceeded';

/** Has a user told that wrong PINs ended a registration: it may have been a thief who tried. */
export async function tellPinLimit(work: Work, { clientId, name: clientName }: Readonly<Client>, userId: string): Promise<void> {
  if (!isNotified(work, trigger)) return;
  const [device] = await work.sql<{ name: string }>('select name from client where client_id = $1', [clientId]);
  requestNotification(work, { trigger, userId, clientId, clientName, deviceName: device?.name ?? null });
}
