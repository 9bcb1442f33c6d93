import type { Work } from '../../kernel/work/work.ts';

/** Frees the push tokens of installations that none of their enrollments uses any more. */
export async function freePushTokens(work: Pick<Work, 'sql'>, clientIds: readonly string[]): Promise<void> {
  await work.sql(
    `delete from push_token_owner o where o.client_id = any($1)
       and not exists (select 1 from app_instance i where i.client_id = o.client_id and i.push_token_hash = o.token_hash)`,
    [clientIds],
  );
}

/**
 * Disconnects a user from an installation: profiles, what is registered with them, and the enrollments for mobile authentication. The caller holds
 * the lock of `lockDevice`. Tells how many enrollments ended, and whether somebody else still uses the device.
 */
export async function leaveDevice(
  work: Work,
  { clientId, userId }: { readonly clientId: string; readonly userId: string },
): Promise<{ readonly enrolments: number; readonly isShared: boolean }> {
  const enrolments = await work.sql('delete from app_instance where client_id = $1 and user_id = $2 returning 1', [clientId, userId]);
  await work.sql('delete from user_profile where client_id = $1 and user_id = $2', [clientId, userId]);
  await freePushTokens(work, [clientId]);
  const others = await work.sql('select 1 from user_profile where client_id = $1 limit 1', [clientId]);
  return { enrolments: enrolments.length, isShared: others.length > 0 };
}

/** Removes one profile from an installation with its enrollments; the caller has ended its tokens. Resolves to how many enrollments ended. */
export async function removeProfile(work: Work, { clientId, profileId }: { readonly clientId: string; readonly profileId: string }): Promise<number> {
  const enrolments = await work.sql(
    'delete from app_instance where user_profile_id in (select id from user_profile where client_id = $1 and profile_id = $2) returning 1',
    [clientId, profileId],
  );
  await work.sql('delete from user_profile where client_id = $1 and profile_id = $2', [clientId, profileId]);
  await freePushTokens(work, [clientId]);
  return enrolments.length;
}
