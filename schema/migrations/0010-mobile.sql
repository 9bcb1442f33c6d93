-- What mobile applications are configured by, and their installations.

create table pin_policy (
  id uuid primary key,
  name text not null,
  pin_length int not null default 5,
  max_similar_digits int not null default 5,
  sequences_allowed boolean not null default false,
  "default" boolean not null default false,
  blocked_pins text[] not null default '{}',
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint pin_policy_name unique (name)
);
create unique index pin_policy_default on pin_policy ("default") where "default";
create index pin_policy_created on pin_policy (created_at, id);

create table fido_config (
  only_row boolean primary key default true check (only_row),
  enabled boolean not null default false,
  server_url text,
  username text,
  sealed_password text,
  app_id text,
  connect_timeout_ms int not null default 5000,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
insert into fido_config default values;

create table fido_policy_mapping (
  id uuid primary key,
  name text not null,
  aaid text not null,
  policy_id text not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint fido_policy_mapping_name unique (name),
  constraint fido_policy_mapping_policy unique (policy_id)
);
create unique index fido_policy_mapping_aaid on fido_policy_mapping (upper(aaid));
create index fido_policy_mapping_created on fido_policy_mapping (created_at, id);

create table mobile_config (
  only_row boolean primary key default true check (only_row),
  enrollment_enabled boolean not null default false,
  unique_pgp_keys_per_enrollment boolean not null default false,
  enrollment_override_enabled boolean not null default false,
  push_enrollment_mode text not null default 'SINGLE_DEVICE',
  push_authentication_enabled boolean not null default false,
  sms_authentication_enabled boolean not null default false,
  sms_sender_id text,
  only_preconfigured_callback_urls boolean not null default false,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
insert into mobile_config default values;

create table auth_properties_set (
  id uuid primary key,
  name text not null,
  method text not null,
  max_resends int,
  request_expires_in int not null default 300,
  max_attempts int,
  fallback_name text,
  transaction_signing_enabled boolean not null default false,
  sms_sender_id text,
  default_messages jsonb not null default '[]',
  fido_policy_mapping_name text references fido_policy_mapping (name),
  custom_authenticator_id text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint auth_properties_set_name unique (name),
  constraint auth_properties_set_fallback foreign key (fallback_name) references auth_properties_set (name)
);
create index auth_properties_set_created on auth_properties_set (created_at, id);
create index auth_properties_set_fallback_name on auth_properties_set (fallback_name);
create index auth_properties_set_fido on auth_properties_set (fido_policy_mapping_name);

create table callback_config (
  id uuid primary key,
  callback_url text not null,
  username text,
  sealed_password text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint callback_config_url unique (callback_url)
);
create index callback_config_created on callback_config (created_at, id);

create table push_messaging_config (
  id uuid primary key,
  name text not null,
  platform text not null,
  apns_team_id text,
  apns_key_id text,
  sealed_apns_key_p8 text,
  fcm_api_version text,
  sealed_fcm_service_account text,
  fcm_endpoint text,
  sealed_fcm_server_key text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint push_messaging_config_name unique (name)
);
create index push_messaging_config_created on push_messaging_config (created_at, id);

-- Rules for the versions of an operating system.
create table mobile_platform (
  name text primary key,
  minimum_os_version text,
  blocked_os_versions text[] not null default '{}',
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table mobile_app (
  identifier text primary key,
  name text not null,
  flows text[] not null,
  access_token_format text not null default 'OPAQUE',
  redirect_url text not null,
  additional_redirect_urls text[] not null default '{}',
  access_grant_expires_in int not null default 30,
  access_token_expires_in int not null default 900,
  registration_validity int,
  resource_gateway_client_ids text[] not null default '{}',
  additional_audiences text[] not null default '{}',
  default_scope_ids text[] not null default '{}',
  additional_scope_ids text[] not null default '{}',
  identity_provider_id text,
  additional_identity_provider_ids text[] not null default '{}',
  pin_authentication_enabled boolean not null default false,
  fingerprint_enabled boolean not null default false,
  custom_authenticators_enabled boolean not null default false,
  custom_authenticator_ids text[] not null default '{}',
  fido_enabled boolean not null default false,
  fido_policy_mapping_names text[] not null default '{}',
  implicit_authentication_enabled boolean not null default false,
  max_pin_attempts int not null default 3,
  pin_policy_name text references pin_policy (name) on update cascade,
  development_mode boolean not null default false,
  logo_uri text,
  consent_disabled boolean not null default false,
  skip_authorization_complete_page boolean not null default false,
  certificates jsonb not null default '[]',
  open_id_connect jsonb not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index mobile_app_created on mobile_app (created_at, identifier);
create index mobile_app_pin_policy on mobile_app (pin_policy_name);
create index mobile_app_provider on mobile_app (identity_provider_id);
create index mobile_app_providers on mobile_app using gin (additional_identity_provider_ids);
create index mobile_app_scopes on mobile_app using gin ((default_scope_ids || additional_scope_ids));
create index mobile_app_gateways on mobile_app using gin (resource_gateway_client_ids);
create index mobile_app_fido on mobile_app using gin (fido_policy_mapping_names);

create table mobile_platform_version (
  id uuid primary key,
  app_identifier text not null references mobile_app (identifier),
  platform text not null,
  version_name text not null,
  status text not null,
  sealed_application_signatures text[] not null,
  integrity_check text not null default 'FULL',
  tampering_protection_enabled boolean not null default false,
  payload_encryption_enabled boolean not null default false,
  push_messaging_config_id uuid references push_messaging_config (id),
  cordova boolean not null default false,
  use_apns_development_environment boolean not null default false,
  send_badge_number boolean not null default false,
  application_bundle_identifier text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint mobile_platform_version_name unique (app_identifier, platform, version_name)
);
create index mobile_platform_version_created on mobile_platform_version (app_identifier, created_at, id);
create index mobile_platform_version_push on mobile_platform_version (push_messaging_config_id);

-- An installation of a mobile application is a client of kind DYNAMIC. Several devices may bear the same name.
alter table client
  add column app_identifier text references mobile_app (identifier),
  add column platform text,
  add column platform_version_id uuid references mobile_platform_version (id),
  add column model text,
  add column os_version text,
  add column api_version int;
alter table client add constraint client_installation
  check ((kind = 'DYNAMIC') = (app_identifier is not null and platform is not null and platform_version_id is not null));
drop index client_name;
create unique index client_name on client (kind, lower(name)) where kind <> 'DYNAMIC';
create index client_kind_created on client (kind, created_at, client_id);
create index client_app on client (app_identifier, created_at, client_id) where app_identifier is not null;
create index client_platform_version on client (platform_version_id, created_at, client_id) where platform_version_id is not null;

-- A user on an installation. `profile_id` tells the users of a shared device apart; `pin_failures` counts wrong PINs in a row.
create table user_profile (
  id uuid primary key,
  client_id text not null references client (client_id) on delete cascade,
  profile_id text not null check (profile_id ~ '^[A-Z0-9]{6}$'),
  user_id text not null,
  pin_failures int not null default 0,
  connected_at timestamptz not null default now(),
  last_login_at timestamptz,
  constraint user_profile_id unique (client_id, profile_id)
) with (fillfactor = 80);
create index user_profile_user on user_profile (user_id, connected_at, id);

-- An application instance: the enrollment of a profile for mobile authentication. A profile has at most one that counts and one that is
-- being made; the keys are those of the two sides of its encrypted messages.
create table app_instance (
  id uuid primary key,
  user_profile_id uuid not null references user_profile (id) on delete cascade,
  client_id text not null references client (client_id) on delete cascade,
  user_id text not null,
  status text not null check (status in ('PENDING', 'ACTIVE')),
  device_name text,
  sealed_push_token text,
  push_token_hash bytea,
  device_public_key jsonb,
  server_key_id text,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  enrolled_at timestamptz,
  last_used_at timestamptz,
  constraint app_instance_profile unique (user_profile_id, status),
  check ((status = 'ACTIVE') = (enrolled_at is not null))
) with (fillfactor = 80);
create index app_instance_user on app_instance (user_id, enrolled_at, id) where status = 'ACTIVE';
create index app_instance_client on app_instance (client_id);
create index app_instance_expiry on app_instance (expires_at) where status = 'PENDING';

-- Which installation holds a push token; profiles of one installation share its token.
create table push_token_owner (
  token_hash bytea primary key,
  client_id text not null references client (client_id) on delete cascade
);
create index push_token_owner_client on push_token_owner (client_id);
