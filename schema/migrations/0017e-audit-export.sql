-- How far each target of the export has been served, for each source of events. `fence` grows with every claim: a worker that was away for a
-- while finds its own gone and can move nothing back.
create table audit_export (
  target text not null,
  source text not null,
  epoch int not null,
  tx xid8 not null,
  seq bigint not null,
  fence bigint not null default 0,
  leased_until timestamptz not null default now(),
  next_try_at timestamptz not null default now(),
  failures int not null default 0,
  last_error text,
  last_sent_at timestamptz,
  sent bigint not null default 0,
  primary key (target, source)
) with (fillfactor = 80);
