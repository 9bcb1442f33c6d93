-- How authorization requests arrive: pushed beforehand (RFC 9126), as signed objects (RFC 9101), by a strict client; and what they say beyond scopes.

alter table client
  add column security_profile text not null default 'STANDARD',
  add column require_pushed_authorization_requests boolean not null default false,
  -- Addresses at which a client keeps request objects: no other is ever fetched.
  add column request_uris text[] not null default '{}';

-- Requests pushed by their clients. Found by the digest of what the client holds; used once, when the client is answered.
create table pushed_request (
  hash bytea not null,
  client_id text not null,
  request jsonb not null,
  used_at timestamptz,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (hash, expires_at)
) partition by range (expires_at);

-- The pushed request a sign-in started from.
alter table auth_transaction
  add column pushed_hash bytea,
  add column pushed_expires_at timestamptz;

-- What a request asked beyond scopes, as far as tokens depend on it: {"claims": OIDC Core §5.5, "resources": RFC 8707}. Null: nothing.
alter table access_grant add column asked jsonb;
alter table token_family add column asked jsonb;
-- Whom an access token is for, when it is for fewer than its client's tokens usually are.
alter table access_token add column audiences text[];
