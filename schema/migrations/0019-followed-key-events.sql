-- Also changes of the signature algorithms in use are followed by every process.
drop index audit_event_administration;
create index audit_event_administration on audit_event (epoch, tx, seq)
  where type like 'ADMIN\_%' or type in ('JWT_KEYS_ROTATED', 'JWT_KEYS_ALGORITHM_UPDATED');
