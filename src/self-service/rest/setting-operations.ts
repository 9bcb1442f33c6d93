import { endUserSession } from '../end-user-session.ts';
import { findNotificationSetting } from '../find-notification-setting.ts';
import { listSessionsOfUser } from '../list-sessions-of-user.ts';
import { removeNotificationSetting } from '../remove-notification-setting.ts';
import { setNotificationSetting } from '../set-notification-setting.ts';
import { type EndUserOperation, everything, noContent } from './end-user-operation.ts';

const v1 = ['v1'] as const;

const readSetting: EndUserOperation['answer'] = async ({ run, asker, userId }) => {
  const setting = await run(findNotificationSetting, { asker, userId });
  return setting ? { status: 200, body: { notification_type: setting.type } } : { status: 404, body: { error: 'No notification setting found.' } };
};

const dropSetting: EndUserOperation['answer'] = async ({ run, asker, userId }) => {
  await run(removeNotificationSetting, { asker, userId });
  return noContent;
};

/** The notification setting, with and without the slash at its end, and the browser sessions of a user. */
export const settingOperations: readonly EndUserOperation[] = [
  { method: 'GET', versions: v1, path: 'settings/notification/', answer: readSetting },
  { method: 'GET', versions: v1, path: 'settings/notification', answer: readSetting },
  { method: 'DELETE', versions: v1, path: 'settings/notification/', answer: dropSetting },
  { method: 'DELETE', versions: v1, path: 'settings/notification', answer: dropSetting },
  {
    method: 'POST',
    versions: v1,
    path: 'settings/notification/:id',
    async answer({ attempt, asker, userId, id }) {
      const { userErrors } = await attempt(setNotificationSetting, { asker, userId, type: id });
      return userErrors.length === 0 ? noContent : { status: 400, body: { error: userErrors[0]?.message } };
    },
  },
  {
    method: 'GET',
    versions: v1,
    path: 'sessions',
    async answer({ run, asker, userId }) {
      const { edges } = await run(listSessionsOfUser, { asker, userId, page: everything });
      const sessions = edges.map(({ node }) => ({
        id: node.id,
        created_at: node.createdAt.getTime(),
        signed_in_at: node.signedInAt.getTime(),
        last_seen_at: node.lastSeenAt.getTime(),
        expires_at: node.expiresAt.getTime(),
        acr: node.acr,
        amr: node.amr,
        client_names: node.clientNames,
      }));
      return sessions.length > 0 ? { status: 200, body: { sessions } } : { status: 404, body: { error: 'No sessions found' } };
    },
  },
  {
    method: 'DELETE',
    versions: v1,
    path: 'sessions/:id',
    async answer({ attempt, asker, userId, id, query }) {
      await attempt(endUserSession, { asker, userId, sessionId: id, removeTokens: query.get('removeTokens') === 'true' });
      return noContent;
    },
  },
];
