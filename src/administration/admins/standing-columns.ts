/**
 * SQL over a session `s` and its account `a`, if the platform keeps one: what both allow now. A role that was given since comes with the next refresh; one
 * that was taken away is gone.
 */
export const rolesNow = `array(select held.role from unnest(s.roles) with ordinality as held(role, nth)
    where a.roles is null or held.role = any(a.roles) order by held.nth)`;

/** The same of the applications whose users may be supported. */
export const appsNow = 'coalesce(a.restricted_to_apps, s.restricted_to_apps)';

/** The account of a session, where the platform keeps it: one of the same name elsewhere is somebody else. */
export const accountOfSession = `left join admin_account a on s.authenticator = 'directory' and a.username = s.username`;
