import type { Work } from '../kernel/work/work.ts';
import { type NotificationSetting, readNotificationSettings } from '../notifications/index.ts';
import { isLiveFamily } from '../tokens/index.ts';
import type { Asker } from './asker.ts';

/** Whose setting, and for whom. */
export interface SettingOwner {
  readonly asker: Asker;
  readonly userId: string;
}

const known = `select exists (select 1 from consent where user_id = $1)
  or exists (select 1 from token_family f where f.user_id = $1 and ${isLiveFamily}) as known`;

/** How a user is notified: what the user chose, else the default for whoever holds a token or a consent; undefined for all others. */
export async function findNotificationSetting(work: Work, { asker, userId }: SettingOwner): Promise<NotificationSetting | undefined> {
  const { runtime } = work;
  const [setting] = await readNotificationSettings(runtime, [userId]);
  const isKnown = setting && (!setting.isDefault || (await work.read<{ known: boolean }>(known, [userId]))[0]?.known);
  if (asker.kind !== 'admin') {
    const subject = { userId, ...asker.subject };
    if (isKnown) work.record('API_NOTIFICATION_SETTING_FOUND', { notificationType: setting.type, isDefault: setting.isDefault, ...subject });
    else work.record('API_NOTIFICATION_SETTING_NOT_FOUND', { reason: 'unknown_user', ...subject });
  }
  return isKnown ? setting : undefined;
}
