-- What a sign-in reads of a person must not grow with the person's history: ended families leave the index of the living, and housekeeping takes
-- those out whose time is over. The column says nothing that the times do not say; it only lets an index know.
alter table token_family add column is_over boolean not null default false;

drop index token_family_user;
create index token_family_user on token_family (user_id, created_at) where revoked_at is null and not is_over;
-- An erasure takes a person out of ended families, too.
create index token_family_past on token_family (user_id, client_id) where revoked_at is not null or is_over;
