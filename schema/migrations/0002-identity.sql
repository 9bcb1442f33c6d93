-- Configuration objects and people.

create table scope (
  scope_id text primary key,
  authentication_level int not null default 0,
  usage_limit int not null default 0,
  service_endpoint text,
  verification_failed_endpoint text,
  persistent_consent boolean not null default true,
  descriptions jsonb not null default '{}',
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index scope_created on scope (created_at, scope_id);

-- The scopes of OpenID Connect Core §5.4.
insert into scope (scope_id, descriptions) values
  ('openid', '{"en": "Know who you are when you sign in.", "nl": "Weten wie u bent wanneer u inlogt."}'),
  ('profile', '{"en": "See your name and language.", "nl": "Uw naam en taal zien."}'),
  ('email', '{"en": "See your e-mail address.", "nl": "Uw e-mailadres zien."}'),
  ('phone', '{"en": "See your phone number.", "nl": "Uw telefoonnummer zien."}'),
  ('address', '{"en": "See your postal address.", "nl": "Uw postadres zien."}'),
  -- Opens /graphql/account.
  ('end_user_self', '{"en": "See and remove the consents and sign-ins of your account.", "nl": "De toestemmingen en aanmeldingen van uw account zien en verwijderen."}');

create table client (
  client_id text primary key,
  kind text not null check (kind in ('STATIC', 'API', 'DYNAMIC')),
  name text not null,
  auth_method text not null,
  secret_hash text,
  public_jwk jsonb,
  jwks_uri text,
  grant_types text[] not null default '{}',
  access_token_format text not null default 'OPAQUE',
  redirect_url text,
  additional_redirect_urls text[] not null default '{}',
  access_grant_expires_in int,
  access_token_expires_in int,
  refresh_token_enabled boolean not null default false,
  refresh_token_expires_in int,
  max_refresh_token_validity int,
  refresh_grace_seconds int not null default 0,
  simultaneous_sessions_allowed boolean not null default false,
  max_simultaneous_sessions int,
  resource_gateway_client_ids text[] not null default '{}',
  additional_audiences text[] not null default '{}',
  default_scope_ids text[] not null default '{}',
  additional_scope_ids text[] not null default '{}',
  logo_uri text,
  public_base_uri text,
  consent_disabled boolean not null default false,
  pkce_required boolean not null default true,
  open_id_connect jsonb,
  api_scopes text[] not null default '{}',
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index client_name on client (kind, lower(name));
create index client_created on client (created_at, client_id);
create index client_scopes on client using gin ((default_scope_ids || additional_scope_ids));
create index client_gateways on client using gin (resource_gateway_client_ids);

-- The built-in directory.
create table directory_user (
  user_id text primary key,
  username text not null,
  password_hash text,
  email text,
  email_verified boolean not null default false,
  phone_number text,
  phone_number_verified boolean not null default false,
  given_name text,
  family_name text,
  locale text,
  enabled boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index directory_user_username on directory_user (lower(username));
create index directory_user_email on directory_user (lower(email));
create index directory_user_created on directory_user (created_at, user_id);

create table admin_account (
  username text primary key,
  password_hash text not null,
  password_temporary boolean not null default false,
  roles text[] not null default '{}',
  enabled boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index admin_account_username on admin_account (lower(username));
create index admin_account_created on admin_account (created_at, username);

create table admin_session (
  id uuid primary key,
  username text not null,
  authenticator text not null,
  roles text[] not null,
  refresh_hash bytea not null,
  -- Digests of the refresh secrets before this one: their use means that somebody copied the cookie.
  used_refresh_hashes bytea[] not null default '{}',
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  max_expires_at timestamptz not null,
  revoked_at timestamptz
);
create index admin_session_username on admin_session (username);
create index admin_session_expiry on admin_session (expires_at);

create table browser_session (
  id uuid primary key,
  secret_hash bytea not null unique,
  user_id text not null,
  auth_time timestamptz not null,
  acr text not null,
  amr text[] not null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  max_expires_at timestamptz not null,
  ended_at timestamptz
) with (fillfactor = 80);
create index browser_session_user on browser_session (user_id);
create index browser_session_expiry on browser_session (expires_at);

create table consent (
  id uuid primary key,
  user_id text not null,
  client_id text not null,
  scopes text[] not null,
  given_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (user_id, client_id)
);
create index consent_client on consent (client_id);
create index consent_scopes on consent using gin (scopes);
