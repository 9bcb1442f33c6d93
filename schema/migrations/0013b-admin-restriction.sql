-- Applications whose users an administrator may support; empty: all.
alter table admin_account add column restricted_to_apps text[] not null default '{}';
