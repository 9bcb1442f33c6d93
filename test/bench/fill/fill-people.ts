import { hashPassword } from '../../../src/kernel/base/crypto/password-hash.ts';
import { fastHash } from '../../../src/kernel/work/passwords.ts';
import type { FillSession } from './fill-events.ts';

/** How many clients the filled people use. */
export const clientsFilled = 20;

/** Password of every filled person, and secret of every filled client. */
export const filledPassword = 'a password of a filled person';

const clients = `insert into client (client_id, kind, name, auth_method, secret_hash, grant_types, redirect_url, refresh_token_enabled, default_scope_ids)
  select 'filled-client-' || i, 'STATIC', 'Application ' || i, 'CLIENT_SECRET_BASIC', $1, '{AUTHORIZATION_CODE,CLIENT_CREDENTIALS}',
    'https://app-' || i || '.example/callback', true, '{profile}' from generate_series(1, ${clientsFilled}) as i on conflict do nothing`;

const users = `insert into directory_user (user_id, username, password_hash, email, email_verified, given_name, family_name, locale, created_at)
  select 'filled-user-' || i, 'filled' || i, $3, 'filled' || i || '@example.org', i % 10 > 0, (array['Anna', 'Bram', 'Chris', 'Daan', 'Eva'])[1 + i % 5],
    'Person ' || i, (array['en', 'nl'])[1 + i % 2], now() - random() * interval '3 years' from generate_series($1::int, $2::int) as i on conflict do nothing`;

/** Everybody allowed one or two clients something. */
const consents = `insert into consent (id, user_id, client_id, scopes, given_at)
  select gen_random_uuid(), 'filled-user-' || i, 'filled-client-' || 1 + (i + k * 7) % ${clientsFilled}, '{profile}', now() - random() * interval '1 year'
  from generate_series($1::int, $2::int) as i cross join lateral generate_series(0, i % 2) as k on conflict do nothing`;

/** Up to three sign-ins of each, most of them still alive, and their refresh tokens. */
const families = `with family as (
    insert into token_family (id, client_id, user_id, scopes, acr, amr, auth_time, created_at, access_expires_at, refresh_issued, refresh_expires_at)
    select gen_random_uuid(), 'filled-client-' || 1 + (i + k * 7) % ${clientsFilled}, 'filled-user-' || i, '{profile}', 'urn:signet:oidc:authentication_level:1', '{pwd}',
      at, at, at + interval '15 minutes', true, now() + interval '30 days' - random() * interval '40 days'
    from generate_series($1::int, $2::int) as i cross join lateral generate_series(0, i % 3) as k
      cross join lateral (select now() - random() * interval '60 days' as at) as drawn
    returning id)
  insert into refresh_token (hash, family_id, generation) select sha256(convert_to(id::text, 'UTF8')), id, 1 from family`;

const perStatement = 20_000;

/** Adds clients and people with consents and tokens; those that exist stay. `told` hears how many people there are. */
export async function fillPeople(session: FillSession, count: number, told: (done: number) => void): Promise<void> {
  await session.query(clients, [fastHash(filledPassword)]);
  const hash = await hashPassword(filledPassword);
  for (let from = 1; from <= count; from += perStatement) {
    const to = Math.min(count, from + perStatement - 1);
    await session.query(users, [from, to, hash]);
    await session.query(consents, [from, to]);
    await session.query(families, [from, to]);
    told(to);
  }
  for (const table of ['client', 'directory_user', 'consent', 'token_family', 'refresh_token']) await session.query(`vacuum analyze ${table}`);
}
