-- Searches by address and by application. An event is written to one place of each, at the end of its key.
create index audit_event_address on audit_event (address_ref, epoch, tx, seq) where address_ref is not null;
create index audit_event_app on audit_event (app_name, epoch, tx, seq) where app_name is not null;
