-- Subject identifiers that ended with their person: never given to anybody else (OpenID Connect Core §5.7). Both columns are keyed digests, so that a row
-- tells nothing about the person; `owner_ref` is that of the person at another provider, who alone may come back under it.
create table ended_subject (
  subject_ref bytea primary key,
  owner_ref bytea
);
