-- A password that the helpdesk gave out: it proves only that its holder may choose another, until its time is over. Its digest tells it from that other
-- one without a slow hash; it has full entropy.
alter table directory_user
  add column temporary_digest bytea,
  add column temporary_until timestamptz,
  add constraint directory_user_temporary check ((temporary_digest is null) = (temporary_until is null));

-- The temporary password that was typed in this sign-in by whom user_id names.
alter table auth_transaction add column temporary_digest bytea;
