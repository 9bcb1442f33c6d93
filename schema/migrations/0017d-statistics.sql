-- Events a deployment does not store pass through here on their way to statistics and export: written in batches beside the flows, read
-- by followers, dropped by day. Queries and streams never look here.
create table audit_passing (like audit_event including defaults) partition by range (occurred_at);
alter table audit_passing add primary key (epoch, tx, seq, occurred_at);

-- How often something happened on a day (UTC).
create table statistics_bucket (
  metric text not null,
  day date not null,
  dimension text not null,
  count bigint not null,
  primary key (metric, dimension, day)
) with (fillfactor = 80);

-- Who did something in a month, as keyed digests; folded into a count when the month is over.
create table statistics_unique (
  metric text not null,
  month date not null,
  subject bytea not null,
  primary key (metric, month, subject)
);

-- What an installation ran on when it was last seen.
create table statistics_installation (
  subject bytea primary key,
  platform text not null,
  os_version text not null,
  seen_on date not null
) with (fillfactor = 80);
create index statistics_installation_seen on statistics_installation (platform, seen_on);

-- Figures taken from live tables by a worker.
create table statistics_figure (
  figure text primary key,
  value bigint not null,
  taken_at timestamptz not null default now()
);

-- Up to where each source is counted.
create table statistics_place (
  source text primary key,
  epoch int not null,
  tx xid8 not null,
  seq bigint not null,
  counted_at timestamptz not null default now()
);
insert into statistics_place (source, epoch, tx, seq) values ('audit_event', 0, '0', -1), ('audit_passing', 0, '0', -1);
