-- How long the refresh token before the current one still works on installations of an application, once.
alter table mobile_app add column refresh_grace_seconds int not null default 0;
