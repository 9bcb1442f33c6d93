-- By scope the sign-in that added it: who takes that decision back, takes back what it added and nothing that was allowed before. Scopes
-- that were allowed before this release rest on no sign-in that could be taken back.
alter table consent add column added_by jsonb not null default '{}';
