-- Registration of web clients by themselves (RFC 7591, RFC 7592). Digests only: neither kind of token is stored.

-- What lets somebody register clients, and which.
create table initial_access_token (
  id uuid primary key,
  token_hash bytea not null unique,
  name text not null,
  scope_ids text[] not null,
  grant_types text[] not null,
  max_uses int not null,
  uses int not null default 0,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index initial_access_token_created on initial_access_token (created_at, id);
create index initial_access_token_expiry on initial_access_token (expires_at);

-- What lets a client that was registered so change itself, within what its initial access token allowed.
create table client_registration (
  client_id text primary key,
  token_hash bytea not null,
  scope_ids text[] not null,
  grant_types text[] not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
