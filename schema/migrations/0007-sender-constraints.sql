-- Tokens that only the holder of a key may use (RFC 9449, RFC 8705). `cnf` is the confirmation of RFC 7800: {"jkt": …} or {"x5t#S256": …}.

alter table access_token add column cnf jsonb;
-- Of the first tokens of the family: a public client's refresh token is bound to it, and no family loses its constraint on the way.
alter table token_family add column cnf jsonb;
-- The key the code was asked for (RFC 9449 §10): nobody else redeems it.
alter table access_grant add column dpop_jkt text;

alter table client
  add column dpop_bound_access_tokens boolean not null default false,
  add column dpop_nonce_required boolean not null default false,
  add column tls_client_certificate_bound_access_tokens boolean not null default false,
  -- What the certificate of a client with TLS_CLIENT_AUTH names (RFC 8705 §2.1.2): exactly one member.
  add column tls_client_auth jsonb;

-- DPoP proofs seen (RFC 9449 §11.1: a jti is used once). Digests of key and jti; a row stays until the proof is too old to be accepted.
create table used_dpop_proof (
  proof_hash bytea primary key,
  expires_at timestamptz not null
) with (fillfactor = 70);
create index used_dpop_proof_expiry on used_dpop_proof (expires_at);
