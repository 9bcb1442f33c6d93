import type { Work } from '../../kernel/work/work.ts';
import { freePushTokens } from './leave-device.ts';

type Query = Pick<Work, 'sql'>;

async function deleted(work: Query, text: string, id: string): Promise<number> {
  return (await work.sql(`${text} returning 1`, [id])).length;
}

/** Ends the enrollments for mobile authentication on an installation; resolves to how many. */
export function removeInstallationEnrolments(work: Query, clientId: string): Promise<number> {
  return deleted(work, 'delete from app_instance where client_id = $1', clientId);
}

/** Disconnects all users from an installation; resolves to how many. */
export function removeInstallationProfiles(work: Query, clientId: string): Promise<number> {
  return deleted(work, 'delete from user_profile where client_id = $1', clientId);
}

/** Ends the enrollments of a user for mobile authentication, and frees the push tokens that served them; resolves to how many. */
export async function removeUserEnrolments(work: Query, userId: string): Promise<number> {
  const ended = await work.sql<{ client_id: string }>(
    'delete from app_instance where user_profile_id in (select id from user_profile where user_id = $1) returning client_id',
    [userId],
  );
  await freePushTokens(work, [...new Set(ended.map(({ client_id }) => client_id))]);
  return ended.length;
}

/** Disconnects a user from all installations, which stay; resolves to how many. */
export function removeUserProfiles(work: Query, userId: string): Promise<number> {
  return deleted(work, 'delete from user_profile where user_id = $1', userId);
}
