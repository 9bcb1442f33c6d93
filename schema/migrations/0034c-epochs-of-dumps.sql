-- A dump that is restored needs no other start of the server, but makes the table anew: what is remembered beside what is tells of it.
alter table audit_epoch add column table_oid oid;

update audit_epoch set table_oid = 'audit_epoch'::regclass where epoch = (select max(epoch) from audit_epoch);
