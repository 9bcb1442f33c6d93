-- Tokens of an installation belong to a profile on it; web clients have none.
alter table token_family add column profile_id text;
