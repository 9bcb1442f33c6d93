-- What an event says about a person is sealed under a key of that person. Whoever destroys the key erases the person from the whole
-- trail, backups included, without changing what the chain of hashes covers.

-- The key of the references below, sealed; made once by the first process that opens the database.
create table audit_reference_key (
  only_row boolean primary key default true check (only_row),
  sealed_key text not null
);

create table person_key (
  id uuid primary key,
  -- Keyed digest of the user id without regard to case.
  person_ref bytea not null unique,
  sealed_key text not null,
  created_at timestamptz not null default now()
);

drop index audit_event_user;
alter table audit_event
  drop column user_id,
  -- Which person key opens `sealed`: user id, address and user agent.
  add column person_key uuid,
  add column sealed text,
  -- For searching only; set to null when the person is erased.
  add column person_ref bytea,
  add column address_ref bytea;
-- An erasure takes a person out of ended families, too.
drop index token_family_user;
create index token_family_user on token_family (user_id, created_at);

create index audit_event_person on audit_event (person_ref, epoch, tx, seq) where person_ref is not null;
