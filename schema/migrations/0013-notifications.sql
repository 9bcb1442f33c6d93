-- How a user wants to be notified. No row: the default.
create table notification_setting (
  user_id text primary key,
  type text not null check (type in ('SMS', 'EMAIL', 'NONE')),
  updated_at timestamptz not null default now()
);

-- The sign-ins of a user that are under way.
create index auth_transaction_user on auth_transaction (user_id) where user_id is not null;
