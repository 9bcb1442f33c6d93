-- What the authorization server issues. Digests only: no token, code or secret is stored.

-- One sign-in in progress, bound to one browser. `request` holds the parameters as sent; each step checks them anew. A used consent
-- token keeps its hash and loses its binding.
create table auth_transaction (
  id uuid not null,
  browser_hash bytea not null,
  client_id text not null,
  request jsonb not null,
  user_id text,
  session_id uuid,
  csrf_hash bytea,
  csrf_binding bytea,
  csrf_expires_at timestamptz,
  finished_at timestamptz,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (id, expires_at)
) partition by range (expires_at);

-- Authorization codes.
create table access_grant (
  hash bytea not null,
  family_id uuid not null,
  client_id text not null,
  user_id text not null,
  session_id uuid,
  redirect_uri text,
  scopes text[] not null,
  code_challenge text,
  nonce text,
  acr text,
  amr text[] not null,
  auth_time timestamptz not null,
  issued_at timestamptz not null default now(),
  expires_at timestamptz not null,
  consumed_at timestamptz,
  primary key (hash, expires_at)
) partition by range (expires_at);
create index access_grant_user on access_grant (user_id, client_id);

-- All tokens that stem from one authorization of a user. An access token counts only while its generation is the family's.
create table token_family (
  id uuid primary key,
  type text not null default 'DEFAULT',
  client_id text not null,
  user_id text not null,
  session_id uuid,
  scopes text[] not null,
  acr text,
  amr text[] not null,
  auth_time timestamptz not null,
  nonce text,
  generation int not null default 1,
  created_at timestamptz not null default now(),
  access_expires_at timestamptz not null,
  refresh_issued boolean not null default false,
  refresh_expires_at timestamptz,
  refresh_max_expires_at timestamptz,
  revoked_at timestamptz,
  revoked_reason text
) with (fillfactor = 80);
create index token_family_user on token_family (user_id, created_at) where revoked_at is null;
create index token_family_client on token_family (client_id) where revoked_at is null;
create index token_family_session on token_family (session_id) where revoked_at is null and session_id is not null;

create table refresh_token (
  hash bytea primary key,
  family_id uuid not null,
  generation int not null,
  created_at timestamptz not null default now(),
  superseded_at timestamptz,
  grace_used_at timestamptz
) with (fillfactor = 80);
create index refresh_token_family on refresh_token (family_id, generation);

create table access_token (
  id uuid not null,
  hash bytea not null,
  family_id uuid,
  generation int not null default 1,
  client_id text not null,
  user_id text,
  scopes text[] not null,
  usage_limit int not null default 0,
  usage_count int not null default 0,
  issued_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (hash, expires_at)
) partition by range (expires_at);

-- Client assertions seen (RFC 7523 §3: a jti is used once).
create table used_assertion (
  client_id text not null,
  jti_hash bytea not null,
  expires_at timestamptz not null,
  primary key (client_id, jti_hash)
);
create index used_assertion_expiry on used_assertion (expires_at);
