-- The order of the trail is its primary key: one index less for each event. The partitions' column comes last.
alter table audit_event drop constraint audit_event_pkey;
drop index audit_event_order;
alter table audit_event add primary key (epoch, tx, seq, occurred_at);

-- What every process follows even when nobody watches the trail: changes of configuration and the ends of administrators' sessions.
create index audit_event_administration on audit_event (epoch, tx, seq) where type like 'ADMIN\_%' or type = 'JWT_KEYS_ROTATED';
