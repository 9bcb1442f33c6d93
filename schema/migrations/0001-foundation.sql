-- The audit trail, the outbox and the keys: what every capability stands on.

create table audit_epoch (
  epoch int primary key,
  since timestamptz not null default now()
);
insert into audit_epoch (epoch) values (1);

create sequence audit_event_seq;

-- Order of the trail: (epoch, tx, seq). A row is readable in order once tx is below pg_snapshot_xmin: no earlier row can follow.
create table audit_event (
  id uuid not null,
  epoch int not null default 1,
  tx xid8 not null default pg_current_xact_id(),
  seq bigint not null default nextval('audit_event_seq'),
  occurred_at timestamptz(3) not null default clock_timestamp(),
  type text not null,
  outcome text not null,
  category text not null,
  channel text not null,
  transaction_id text not null,
  client_id text,
  app_name text,
  user_id text,
  admin_user text,
  client_ip inet,
  user_agent text,
  details jsonb,
  primary key (occurred_at, id)
) partition by range (occurred_at);
create index audit_event_order on audit_event (epoch, tx, seq);
create index audit_event_user on audit_event (lower(user_id), epoch, tx, seq) where user_id is not null;
create index audit_event_client on audit_event (client_id, epoch, tx, seq) where client_id is not null;
create index audit_event_type on audit_event (type, epoch, tx, seq);
create index audit_event_transaction on audit_event (transaction_id);
create index audit_event_admin on audit_event (admin_user, epoch, tx, seq) where admin_user is not null;

-- Jobs that left a flow with its commit and wait for the relay.
create table outbox_job (
  id uuid primary key,
  name text not null,
  payload jsonb not null,
  sealed text,
  -- The request the job stems from: its events in the trail carry the same id.
  transaction_id text not null,
  created_at timestamptz not null default now(),
  -- While this lies ahead, a relay is handing the job on.
  claimed_until timestamptz
);

create table signing_key (
  kid text primary key,
  alg text not null,
  status text not null check (status in ('NEXT', 'CURRENT', 'PREVIOUS')),
  public_jwk jsonb not null,
  sealed_private_jwk text not null,
  created_at timestamptz not null default now()
);
create unique index signing_key_current on signing_key (alg) where status = 'CURRENT';

-- Counts failures per key (an account or an address) inside a window.
create table throttle (
  key text primary key,
  failures int not null,
  window_ends_at timestamptz not null
) with (fillfactor = 70);
create index throttle_window on throttle (window_ends_at);

-- The last place that retention dropped: a cursor before it has lost events.
create table audit_horizon (
  only_row boolean primary key default true check (only_row),
  epoch int not null,
  tx xid8 not null,
  seq bigint not null
);
