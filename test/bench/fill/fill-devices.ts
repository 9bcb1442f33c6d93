import type { FillSession } from './fill-events.ts';

const expires = `now() + interval '30 days'`;

/** Everybody has one device of the application `$3`, with a profile, an enrollment, a token and a consent there, and is signed in in a browser. */
const statements = [
  `insert into client (client_id, kind, name, auth_method, app_identifier, platform, platform_version_id, created_at)
   select 'filled-device-' || i, 'DYNAMIC', 'Phone of ' || i, 'CLIENT_SECRET_BASIC', v.app_identifier, v.platform, v.id, now() - random() * interval '1 year'
   from generate_series($1::int, $2::int) as i, (select * from mobile_platform_version where app_identifier = $3 limit 1) v on conflict do nothing`,
  `insert into user_profile (id, client_id, profile_id, user_id) select gen_random_uuid(), 'filled-device-' || i, 'ABCDEF', 'filled-user-' || i
   from generate_series($1::int, $2::int) as i where $3 <> '' on conflict do nothing`,
  `insert into app_instance (id, user_profile_id, client_id, user_id, status, enrolled_at)
   select gen_random_uuid(), p.id, p.client_id, p.user_id, 'ACTIVE', now() from generate_series($1::int, $2::int) as i
     join user_profile p on p.client_id = 'filled-device-' || i where $3 <> '' on conflict do nothing`,
  `insert into token_family (id, client_id, user_id, scopes, amr, auth_time, access_expires_at)
   select gen_random_uuid(), 'filled-device-' || i, 'filled-user-' || i, '{profile}', '{pwd}', now(), ${expires} from generate_series($1::int, $2::int) as i where $3 <> ''`,
  `insert into consent (id, user_id, client_id, scopes) select gen_random_uuid(), 'filled-user-' || i, 'filled-device-' || i, '{profile}'
   from generate_series($1::int, $2::int) as i where $3 <> '' on conflict do nothing`,
  `insert into browser_session (id, secret_hash, user_id, auth_time, acr, amr, expires_at, max_expires_at)
   select gen_random_uuid(), sha256(convert_to('filled' || i, 'UTF8')), 'filled-user-' || i, now(), 'x', '{pwd}', ${expires}, ${expires}
   from generate_series($1::int, $2::int) as i where $3 <> '' on conflict do nothing`,
];

const perStatement = 20_000;

/** Gives the first `users` filled people a device of an application and what comes with it. */
export async function fillDevices(session: FillSession, users: number, appIdentifier: string): Promise<void> {
  for (let from = 1; from <= users; from += perStatement)
    for (const text of statements) await session.query(text, [from, Math.min(users, from + perStatement - 1), appIdentifier]);
  await session.query('vacuum analyze');
}
