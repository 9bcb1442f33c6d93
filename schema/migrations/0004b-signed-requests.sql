-- Clients whose authorization requests are answered only when they signed them (RFC 9101 §10.5).
alter table client add column require_signed_request_object boolean not null default false;
