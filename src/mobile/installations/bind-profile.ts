import type { Work } from '../../kernel/work/work.ts';

/** A user who signs in on an installation under a profile id. */
interface Registration {
  readonly id: string;
  readonly clientId: string;
  readonly profileId: string;
  readonly userId: string;
}

/** Keeps an installation from being left or deleted by anyone before this transaction ends. Comes before any lock on what is on it. */
export async function holdInstallation(work: Work, clientId: string): Promise<void> {
  await work.sql('select 1 from client where client_id = $1 for key share', [clientId]);
}

/**
 * Registers a user on an installation under a profile id, or anew: then earlier wrong PINs are forgotten (oauth.md §6.2). False when the id stands for
 * another user.
 */
export async function bindProfile(work: Work, { id, clientId, profileId, userId }: Registration): Promise<boolean> {
  const bound = await work.sql(
    `insert into user_profile as p (id, client_id, profile_id, user_id, last_login_at) values ($1, $2, $3, $4, now())
     on conflict (client_id, profile_id) do update set pin_failures = 0, last_login_at = now() where p.user_id = excluded.user_id returning 1`,
    [id, clientId, profileId, userId],
  );
  return bound.length > 0;
}
