-- Ids of clients that are gone: none of them is given to another client (RFC 6749 §2.2). Kept for good, whatever becomes of the trail.
create table ended_client_id (
  client_id text primary key,
  ended_at timestamptz not null default now()
);

insert into ended_client_id (client_id, ended_at)
select object_id, max(valid_from) from configuration_version v
 where object_type in ('api_client', 'static_client') and action = 'DELETED' and not exists (select 1 from client c where c.client_id = v.object_id)
 group by object_id;

create function keep_ended_client_ids() returns trigger language plpgsql as $$
begin
  insert into ended_client_id (client_id) select client_id from ended on conflict do nothing;
  return null;
end $$;

create trigger client_ended after delete on client referencing old table as ended
  for each statement execute function keep_ended_client_ids();

create function refuse_ended_client_id() returns trigger language plpgsql as $$
begin
  if exists (select 1 from ended_client_id where client_id = new.client_id) then
    raise unique_violation using message = 'the id of a deleted client is not used again', constraint = 'client_id_ended';
  end if;
  return new;
end $$;

create trigger client_id_is_new before insert on client for each row execute function refuse_ended_client_id();
