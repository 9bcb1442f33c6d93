-- Notifications of users that were given up, so that a last try that is repeated is not recorded twice.
create table failed_notification (
  id uuid primary key,
  expires_at timestamptz not null
);
create index failed_notification_expiry on failed_notification (expires_at);
