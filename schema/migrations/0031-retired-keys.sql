-- Public parts of keys that signed once: an ID token that comes back as a hint is recognised as ours whenever it was issued.
create table retired_signing_key (
  kid text primary key,
  alg text not null,
  public_jwk jsonb not null,
  retired_at timestamptz not null default now()
);

-- How a sign-in ended, once it has: 'granted', or the error its client was told.
alter table auth_transaction add column outcome text;
