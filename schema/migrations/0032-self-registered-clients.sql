-- Clients that registered themselves (RFC 7591) share their names with whomever they like: nobody learns from a refusal what others are called.
alter table client add column self_registered boolean not null default false;
update client set self_registered = true where client_id in (select client_id from client_registration);
drop index client_name;
create unique index client_name on client (kind, name_key) where kind <> 'DYNAMIC' and not self_registered;
-- Whether a request is served without the scopes that the client does not have, or refused.
alter table client add column unassigned_scopes_ignored boolean not null default false;
