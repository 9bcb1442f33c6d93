-- What a name is compared and searched by: one key, made by the program (src/kernel/name-key.ts). What a database takes for one name depends on its locale.
alter table client add column name_key text;
alter table identity_provider add column name_key text;
alter table mobile_app add column name_key text;
alter table directory_user add column username_key text, add column email_key text;
alter table admin_account add column username_key text;

-- Rows that are written without a key, by hand or by the version before this one: of ASCII the key is known here too, whatever the locale; of
-- other letters this is the best a database can do, until the program writes the row.
create function name_key(name text, key text) returns text immutable language sql as $$
  select case when name ~ '^[\x01-\x7f]*$' then lower(btrim(name, E' \t\n\x0b\f\r') collate "C") else coalesce(key, lower(btrim(name))) end
$$;
create function keep_name_key() returns trigger language plpgsql as $$
begin
  new.name_key := name_key(new.name, new.name_key);
  return new;
end
$$;
create function keep_username_key() returns trigger language plpgsql as $$
begin
  new.username_key := name_key(new.username, new.username_key);
  return new;
end
$$;
create function keep_user_keys() returns trigger language plpgsql as $$
begin
  new.username_key := name_key(new.username, new.username_key);
  new.email_key := case when new.email is not null then name_key(new.email, new.email_key) end;
  return new;
end
$$;
