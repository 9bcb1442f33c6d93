import { isLiveFamily } from '../access/tokens/index.ts';
import { type NotificationSetting, readNotificationSettings } from '../delivery/notifications/index.ts';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import { loadNode } from '../kernel/edge/load-nodes.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import type { Work } from '../kernel/work/work.ts';
import { isOfApps } from '../people/users/index.ts';
import type { Asker } from './asker.ts';
import { alone } from './listing.ts';
import { refuseWithoutScope } from './refuse-without-scope.ts';

/** Whose setting, and for whom. */
export interface SettingOwner {
  readonly asker: Asker;
  readonly userId: string;
  /** The loaders of the request: what it reads of several users is read together. */
  readonly once?: GraphQLContext['once'];
}

const known = `select asked.user_id from unnest($1::text[]) as asked (user_id) where exists (select 1 from directory_user where user_id = asked.user_id)
  or exists (select 1 from consent where user_id = asked.user_id)
  or exists (select 1 from token_family f where f.user_id = asked.user_id and ${isLiveFamily})`;

/** What each user chose, else the default for whoever is in the directory or holds a token or a consent; undefined for all others. */
async function readKnownSettings(
  runtime: Runtime,
  userIds: readonly string[],
  apps: readonly string[] | undefined,
): Promise<(NotificationSetting | undefined)[]> {
  if (apps) {
    const text = `select asked.user_id from unnest($1::text[]) as asked (user_id) where ${isOfApps('asked.user_id', '$2')}`;
    const own = new Set((await runtime.database.query<{ user_id: string }>(text, [userIds, apps])).map(({ user_id }) => user_id));
    return (await readKnownSettings(runtime, userIds, undefined)).map((setting, at) => (own.has(userIds[at] as string) ? setting : undefined));
  }
  const settings = await readNotificationSettings(runtime, userIds);
  const unsettled = userIds.filter((_userId, at) => settings[at]?.isDefault);
  const rows = unsettled.length > 0 ? await runtime.database.query<{ user_id: string }>(known, [unsettled]) : [];
  const holders = new Set(rows.map(({ user_id }) => user_id));
  return settings.map((setting, at) => (!setting.isDefault || holders.has(userIds[at] as string) ? setting : undefined));
}

/** How a user is notified: what the user chose, else the default for whoever is in the directory or holds a token or a consent; undefined for all others. */
export async function findNotificationSetting(work: Work, { asker, userId, once = alone }: SettingOwner): Promise<NotificationSetting | undefined> {
  refuseWithoutScope(work, asker, userId, 'notificationSetting');
  const setting = await loadNode({ once }, 'settings of users', (userIds) => readKnownSettings(work.runtime, userIds, asker.apps), userId);
  if (asker.kind === 'admin') return setting;
  const subject = { userId, ...asker.subject };
  if (setting) work.record('API_NOTIFICATION_SETTING_FOUND', { notificationType: setting.type, isDefault: setting.isDefault, ...subject });
  else work.record('API_NOTIFICATION_SETTING_NOT_FOUND', { reason: 'unknown_user', ...subject });
  return setting;
}
