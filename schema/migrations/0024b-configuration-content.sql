-- Content of which events tell a digest only (files, certificates), as it was before it was replaced: what a revert brings back.
create table configuration_content (
  object_type text not null,
  object_id text not null,
  field text not null,
  digest text not null,
  content json not null,
  kept_at timestamptz not null default clock_timestamp(),
  primary key (object_type, object_id, field, digest)
);
