-- What must stay in the trail, whatever retention and erasure would take: all about a person, all of a transaction, or all of a span of time.
create table audit_legal_hold (
  id uuid primary key,
  reason text not null,
  person_ref bytea,
  -- The user id as it was given, sealed.
  sealed_user_id text,
  transaction_id text,
  from_at timestamptz,
  to_at timestamptz,
  placed_by text,
  placed_at timestamptz not null default now(),
  released_by text,
  released_at timestamptz,
  check (num_nonnulls(person_ref, transaction_id, from_at) <= 1),
  check ((from_at is null) = (to_at is null))
);
create index audit_legal_hold_placed on audit_legal_hold (placed_at, id);
create index audit_legal_hold_person on audit_legal_hold (person_ref) where person_ref is not null;
