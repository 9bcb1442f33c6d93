-- The checkpoint over an event, by its place.
create unique index audit_checkpoint_place on audit_checkpoint (epoch, tx, seq);
