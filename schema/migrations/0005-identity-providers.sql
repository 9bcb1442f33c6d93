-- Where people are authenticated.

-- Secrets are sealed; `oauth` and `open_id_connect` hold everything but them.
create table identity_provider (
  identifier text primary key,
  name text not null,
  type text not null,
  enabled boolean not null default true,
  is_default boolean not null default false,
  oauth jsonb,
  open_id_connect jsonb,
  client_secret text,
  saml jsonb,
  scripts jsonb,
  user_info jsonb not null default '{"enabled": false, "url": null, "username": null}',
  user_info_password text,
  map_assertion_attributes boolean not null default false,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index identity_provider_name on identity_provider (lower(name));
create unique index identity_provider_default on identity_provider (is_default) where is_default;
create index identity_provider_created on identity_provider (created_at, identifier);

-- The directory of the platform itself is always there.
insert into identity_provider (identifier, name, type, is_default) values ('directory', 'Built-in directory', 'BUILT_IN', true);

create table attribute_mapping (
  id uuid primary key,
  identity_provider text not null,
  source text not null,
  source_name text not null,
  target_name text not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index attribute_mapping_target on attribute_mapping (identity_provider, source, target_name);

-- People known from other identity providers, by the subject identifier clients see. `external_id` is what the provider knows them by: neither
-- another provider nor another person of this one gets the same subject identifier. `user_info` keeps what the person API said.
create table federated_identity (
  user_id text primary key,
  identity_provider text not null,
  external_id text not null,
  attributes jsonb not null,
  claims jsonb not null default '{}',
  user_info jsonb,
  user_info_read_at timestamptz,
  user_info_version int,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index federated_identity_provider on federated_identity (identity_provider, external_id);

alter table client add column identity_provider_id text, add column additional_identity_provider_ids text[] not null default '{}';
create index client_identity_provider on client (identity_provider_id) where identity_provider_id is not null;
create index client_additional_identity_providers on client using gin (additional_identity_provider_ids);

alter table browser_session add column identity_provider text not null default 'directory';
create index browser_session_identity_provider on browser_session (identity_provider) where ended_at is null and identity_provider <> 'directory';

-- The provider a person was sent to, and what that leg of the sign-in needs to end: the digest of its state, and its secrets, sealed.
alter table auth_transaction add column identity_provider text, add column upstream_state_hash bytea, add column upstream text;
