-- Every row has its key by now: see src/kernel/db/fill-name-keys.ts.
create trigger name_key before insert or update on client for each row execute function keep_name_key();
create trigger name_key before insert or update on identity_provider for each row execute function keep_name_key();
create trigger name_key before insert or update on mobile_app for each row execute function keep_name_key();
create trigger name_key before insert or update on directory_user for each row execute function keep_user_keys();
create trigger name_key before insert or update on admin_account for each row execute function keep_username_key();

alter table client alter column name_key set not null;
alter table identity_provider alter column name_key set not null;
alter table mobile_app alter column name_key set not null;
alter table directory_user alter column username_key set not null;
alter table admin_account alter column username_key set not null;

drop index client_name, identity_provider_name, directory_user_username, directory_user_email, admin_account_username;
create unique index client_name on client (kind, name_key) where kind <> 'DYNAMIC';
create unique index identity_provider_name on identity_provider (name_key);
create unique index directory_user_username on directory_user (username_key);
create unique index admin_account_username on admin_account (username_key);

drop index if exists directory_user_search;
do $$
begin
  create index directory_user_search on directory_user using gin (username_key gin_trgm_ops, email_key gin_trgm_ops) with (gin_pending_list_limit = 256);
exception
  when insufficient_privilege or undefined_file or feature_not_supported or undefined_object then
    raise notice 'signet: no index for searches: %', sqlerrm;
end
$$;
