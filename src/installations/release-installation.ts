import type { Work } from '../kernel/work/work.ts';

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

/** Ends the enrollments of a user for mobile authentication; resolves to how many. */
export function removeUserEnrolments(work: Query, userId: string): Promise<number> {
  return deleted(work, 'delete from app_instance where user_id = $1', userId);
}

/** Disconnects a user from all installations, which stay; resolves to how many. */
export function removeUserProfiles(work: Query, userId: string): Promise<number> {
  return deleted(work, 'delete from user_profile where user_id = $1', userId);
}
