-- The trail is chained by hash in batches; the head of each batch is signed. See docs/audit-proof.md.

create table audit_proof_key (
  kid text primary key,
  public_jwk jsonb not null,
  sealed_private_jwk text not null,
  created_at timestamptz not null default now()
);

create table audit_checkpoint (
  number bigint primary key,
  -- The place of its last event.
  epoch int not null,
  tx xid8 not null,
  seq bigint not null,
  event_count int not null,
  -- SHA-256 of each event in order, 32 bytes each; null once retention dropped them all.
  event_hashes bytea,
  head bytea not null,
  -- Compact JWS over number, place, count and both heads.
  signature text not null,
  created_at timestamptz not null default now()
);

-- What retention dropped, signed, so that the chain over it still verifies.
create table audit_tombstone (
  id uuid primary key,
  partition_name text not null unique,
  -- Checkpoints all of whose events went, and for those that lost only some, the positions of these.
  signature text not null,
  created_at timestamptz not null default now()
);
