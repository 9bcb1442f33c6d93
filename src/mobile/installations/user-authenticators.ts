import { isLiveFamily } from '../../access/tokens/index.ts';

/** What a user has set up on a device to prove who it is. */
export const authenticatorKinds = ['PIN', 'FINGERPRINT', 'CUSTOM_AUTHENTICATOR', 'MOBILE_AUTHENTICATION'] as const;
export type AuthenticatorKind = (typeof authenticatorKinds)[number];

/** Something by which a user proves on a device who it is; never its keys. */
export interface ListedAuthenticator {
  readonly kind: AuthenticatorKind;
  /** The profile it belongs to; null where it is every profile's of the user on the device. */
  readonly profileId: string | null;
  readonly setUpAt: Date;
  readonly lastUsedAt: Date | null;
  /** Wrong tries in a row, where they are counted. */
  readonly failures: number | null;
}

const most = 100;

/** SQL: the authenticators of the user `user` on the installation `client` as JSON; `profile` narrows those of a profile to one. */
export function authenticatorsOf(user: string, client: string, profile?: string): string {
  const ofProfile = profile ? ` and p.id = ${profile}` : '';
  const ofSameProfile = profile
    ? ` and (f.profile_id is null or f.profile_id = (select b.profile_id from user_profile b where b.id = ${profile}))`
    : '';
  return `(select coalesce(json_agg(found order by found."setUpAt", found.kind), '[]') from (
    select 'PIN' as kind, p.profile_id as "profileId", p.connected_at as "setUpAt", p.last_login_at as "lastUsedAt", p.pin_failures as failures
      from user_profile p where p.user_id = ${user} and p.client_id = ${client}${ofProfile} and a.pin_authentication_enabled
    union all select case f.type when 'FINGER_PRINT' then 'FINGERPRINT' else f.type end, f.profile_id, f.created_at, null, null
      from token_family f where f.user_id = ${user} and f.client_id = ${client} and f.type in ('FINGER_PRINT', 'CUSTOM_AUTHENTICATOR') and ${isLiveFamily}${ofSameProfile}
    union all select 'MOBILE_AUTHENTICATION', p.profile_id, e.enrolled_at, e.last_used_at, null
      from app_instance e join user_profile p on p.id = e.user_profile_id
      where e.user_id = ${user} and e.client_id = ${client}${ofProfile} and e.status = 'ACTIVE'
    limit ${most}) found)`;
}

/** An authenticator as it comes out of the JSON. */
export type StoredAuthenticator = Omit<ListedAuthenticator, 'setUpAt' | 'lastUsedAt'> & {
  readonly setUpAt: string;
  readonly lastUsedAt: string | null;
};

/** The authenticators of a row. */
export function openAuthenticators(found: readonly StoredAuthenticator[]): ListedAuthenticator[] {
  return found.map((one) => ({ ...one, setUpAt: new Date(one.setUpAt), lastUsedAt: one.lastUsedAt === null ? null : new Date(one.lastUsedAt) }));
}
