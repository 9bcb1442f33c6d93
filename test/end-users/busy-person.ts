import { insertRow } from '../support/fixtures.ts';
import { type GivenApp, givenInstallation, givenMobileApp, givenProfile } from '../support/installations.ts';
import type { Platform } from '../support/start-platform.ts';

/** A person with many of everything. */
export interface BusyPerson {
  readonly userId: string;
  readonly apps: readonly [GivenApp, GivenApp];
}

/** How many devices, and how many of everything else. */
export interface Busyness {
  readonly devices: number;
  readonly each: number;
}

const open = `insert into auth_transaction (id, browser_hash, client_id, request, user_id, device_id, step_up_hash, expires_at)
  select gen_random_uuid(), '\\x00', client_id, '{}', $1, case n % 3 when 1 then gen_random_uuid() end, case n % 3 when 2 then '\\x00'::bytea end,
    now() + interval '10 minutes' from generate_series(1, $3) as n, (select client_id from client where client_id = any($2) order by client_id limit 1) c`;

/** A person with devices of two applications, each with a profile, an enrollment, a fingerprint, tokens and a consent, and with sign-ins under way. */
export async function givenBusyPerson(platform: Platform, userId: string, { devices, each }: Busyness): Promise<BusyPerson> {
  const apps = [await givenMobileApp(platform), await givenMobileApp(platform)] as const;
  const clientIds: string[] = [];
  for (let at = 0; at < devices; at += 1) {
    const phone = await givenInstallation(platform, apps[at % 2], { name: `Phone ${at}` });
    const profile = await givenProfile(platform, phone, { user_id: userId, pin_failures: at % 3 });
    clientIds.push(phone.clientId);
    await insertRow(platform, 'app_instance', {
      id: platform.runtime.ids.uuid(),
      user_profile_id: profile.id,
      client_id: phone.clientId,
      user_id: userId,
      status: 'ACTIVE',
      enrolled_at: new Date(),
    });
  }
  const families = `insert into token_family (id, type, client_id, user_id, scopes, amr, auth_time, access_expires_at)
    select gen_random_uuid(), case when n = 1 then 'FINGER_PRINT' else 'DEFAULT' end, c, $1, '{read}', '{pwd}', now(), now() + interval '1 hour'
    from unnest($2::text[]) c, generate_series(1, $3) as n`;
  await platform.sql(families, [userId, clientIds, each]);
  await platform.sql(`insert into consent (id, user_id, client_id, scopes) select gen_random_uuid(), $1, c, '{openid}' from unnest($2::text[]) c`, [
    userId,
    clientIds,
  ]);
  await platform.sql(
    `insert into browser_session (id, secret_hash, user_id, auth_time, acr, amr, expires_at, max_expires_at)
     select gen_random_uuid(), sha256(convert_to($1 || n, 'UTF8')), $1, now(), 'x', '{pwd}', now() + interval '1 hour', now() + interval '1 hour'
     from generate_series(1, $2::int) as n`,
    [userId, each],
  );
  await platform.sql('insert into session_client (session_id, client_id) select id, $2 from browser_session where user_id = $1', [
    userId,
    clientIds[0],
  ]);
  await platform.sql(open, [userId, clientIds, each]);
  return { userId, apps };
}

const crowds = [
  `insert into client (client_id, kind, name, auth_method, app_identifier, platform, platform_version_id)
   select 'crowd-' || n, 'DYNAMIC', 'Phone', 'CLIENT_SECRET_BASIC', v.app_identifier, v.platform, v.id
   from generate_series(1, $1::int) as n, (select * from mobile_platform_version limit 1) v`,
  `insert into user_profile (id, client_id, profile_id, user_id) select gen_random_uuid(), 'crowd-' || n, 'ABCDEF', 'crowd-' || n from generate_series(1, $1::int) as n`,
  `insert into app_instance (id, user_profile_id, client_id, user_id, status, enrolled_at) select gen_random_uuid(), id, client_id, user_id, 'ACTIVE', now()
   from user_profile where client_id like 'crowd-%' and $1::int > 0`,
  `insert into token_family (id, client_id, user_id, scopes, amr, auth_time, access_expires_at)
   select gen_random_uuid(), 'crowd-' || n, 'crowd-' || n, '{read}', '{pwd}', now(), now() + interval '1 hour' from generate_series(1, $1::int) as n`,
  `insert into consent (id, user_id, client_id, scopes) select gen_random_uuid(), 'crowd-' || n, 'crowd-' || n, '{openid}' from generate_series(1, $1::int) as n`,
  `insert into browser_session (id, secret_hash, user_id, auth_time, acr, amr, expires_at, max_expires_at)
   select gen_random_uuid(), sha256(convert_to('crowd' || n, 'UTF8')), 'crowd-' || n, now(), 'x', '{pwd}', now() + interval '1 hour', now() + interval '1 hour'
   from generate_series(1, $1::int) as n`,
  `insert into session_client (session_id, client_id) select id, 'crowd-1' from browser_session where user_id like 'crowd-%' and $1::int > 0`,
  `insert into auth_transaction (id, browser_hash, client_id, request, user_id, expires_at)
   select gen_random_uuid(), '\\x00', 'crowd-1', '{}', 'crowd-' || n, now() + interval '10 minutes' from generate_series(1, $1::int) as n`,
  `insert into access_grant (hash, family_id, client_id, user_id, scopes, amr, auth_time, expires_at)
   select sha256(convert_to('crowd' || n, 'UTF8')), gen_random_uuid(), 'crowd-1', 'crowd-' || n, '{read}', '{pwd}', now(), now() + interval '1 minute'
   from generate_series(1, $1::int) as n`,
  `insert into admin_session (id, username, authenticator, roles, refresh_hash, expires_at, max_expires_at)
   select gen_random_uuid(), 'crowd', 'directory', '{}', '\\x00', now(), now() from generate_series(1, $1::int) as n`,
  `insert into person_key (id, person_ref, sealed_key) select gen_random_uuid(), sha256(convert_to('crowd' || n, 'UTF8')), 'x' from generate_series(1, $1::int) as n`,
  `insert into directory_user (user_id, username, email) select 'crowd-' || n, 'crowd' || n, 'crowd' || n || '@example.org' from generate_series(1, $1::int) as n`,
  `insert into audit_event (id, epoch, type, outcome, category, channel, transaction_id, person_ref, client_id)
   select gen_random_uuid(), 1, 'USER_UPDATED', 'SUCCESS', 'EXTENSION', 'OAUTH', 'crowd', sha256(convert_to('crowd' || n, 'UTF8')), 'crowd-1' from generate_series(1, $1::int) as n`,
];

/** So many people beside, each with one device and one of everything, so that the planner knows large tables. */
export async function givenCrowd(platform: Platform, people: number): Promise<void> {
  for (const text of crowds) await platform.sql(text, [people]);
  await platform.runtime.database.query('vacuum analyze');
}
