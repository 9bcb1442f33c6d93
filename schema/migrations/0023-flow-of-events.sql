-- A sign-in or the authorization of a device takes several requests, each with a transaction id of its own; their events carry what they belong to.
alter table audit_event add column flow_id uuid;
alter table audit_passing add column flow_id uuid;
create index audit_event_flow on audit_event (flow_id) where flow_id is not null;

-- So that the exchange of a code is told with the sign-in it came from.
alter table access_grant add column flow_id uuid;
