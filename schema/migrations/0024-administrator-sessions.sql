-- What the authenticator of an administrator said at sign-in or at the last refresh, and what it is asked again with.
alter table admin_session
  add column restricted_to_apps text[] not null default '{}',
  add column sealed_grant text;
-- Living sessions, newest first.
create index admin_session_created on admin_session (created_at, id) where revoked_at is null;
