-- Devices without a browser that wait for a person to approve them elsewhere (RFC 8628). Digests only: of the device code SHA-256, of the
-- user code, which is short, a keyed one. What is approved leaves a row in access_grant under the digest of the device code.
create table device_authorization (
  id uuid primary key,
  device_hash bytea not null unique,
  user_code_digest text not null unique,
  client_id text not null,
  request jsonb not null,
  interval_seconds int not null,
  polled_at timestamptz,
  status text not null default 'PENDING' check (status in ('PENDING', 'APPROVED', 'DENIED')),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
) with (fillfactor = 70);
create index device_authorization_expiry on device_authorization (expires_at);

-- A sign-in that approves a device. The user code is sealed: the consent page shows it, so that the person can compare.
alter table auth_transaction
  add column device_id uuid,
  add column sealed_user_code text;

-- Pages of a client's own where its users type the codes.
alter table client
  add column device_verification_uri text,
  add column device_verification_uri_complete text;

-- Lets an app approve devices for its user.
insert into scope (scope_id, descriptions) values
  ('access:device-authorization:approve', '{"en": "Sign devices in for you.", "nl": "Apparaten voor u laten inloggen."}');
