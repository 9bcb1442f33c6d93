import type { Runtime } from '../../kernel/work/runtime.ts';
import type { Work } from '../../kernel/work/work.ts';
import { defaultNotificationType, type NotificationType } from './notification-type.ts';

/** How a user is notified. */
export interface NotificationSetting {
  readonly type: NotificationType;
  /** Nothing is stored; the default applies. */
  readonly isDefault: boolean;
  readonly updatedAt: Date | null;
}

/** The setting of each user, in one read: what is stored, else the default. */
export async function readNotificationSettings(runtime: Pick<Runtime, 'database'>, userIds: readonly string[]): Promise<NotificationSetting[]> {
  const rows = await runtime.database.query<{ user_id: string; type: NotificationType; updated_at: Date }>(
    'select user_id, type, updated_at from notification_setting where user_id = any($1)',
    [userIds],
  );
  const stored = new Map(rows.map((row) => [row.user_id, row]));
  return userIds.map((userId) => {
    const row = stored.get(userId);
    return row
      ? { type: row.type, isDefault: false, updatedAt: row.updated_at }
      : { type: defaultNotificationType, isDefault: true, updatedAt: null };
  });
}

/** Stores the setting of a user in place of any earlier one. */
export async function storeNotificationSetting(work: Work, userId: string, type: NotificationType): Promise<NotificationSetting> {
  const [row] = await work.sql<{ updated_at: Date }>(
    `insert into notification_setting (user_id, type) values ($1, $2)
     on conflict (user_id) do update set type = excluded.type, updated_at = now() returning updated_at`,
    [userId, type],
  );
  return { type, isDefault: false, updatedAt: row?.updated_at ?? null };
}

/** Deletes the setting of a user, so that the default applies again. Resolves to what was stored. */
export async function takeNotificationSetting(work: Pick<Work, 'sql'>, userId: string): Promise<NotificationType | undefined> {
  return (await work.sql<{ type: NotificationType }>('delete from notification_setting where user_id = $1 returning type', [userId]))[0]?.type;
}

/** Deletes the setting of a user. Resolves to how many there were: 0 or 1. */
export async function dropNotificationSetting(work: Pick<Work, 'sql'>, userId: string): Promise<number> {
  return (await takeNotificationSetting(work, userId)) === undefined ? 0 : 1;
}
