-- What configuration was like: one row for each change of an object, written by the transaction that makes it. Outlives the trail.
create table configuration_version (
  object_type text not null,
  object_id text not null,
  version int not null,
  valid_from timestamptz not null,
  action text not null check (action in ('CREATED', 'UPDATED', 'DELETED')),
  event_id uuid not null,
  channel text not null,
  admin_user text,
  reason text,
  changes json not null,
  primary key (object_type, object_id, version)
);
