-- How a person was authenticated by the platform itself, apart from what an identity provider states in amr.
alter table browser_session add column proven text[] not null default '{}';

update browser_session s set proven = amr
 where exists (select 1 from identity_provider p where p.identifier = s.identity_provider and p.type = 'BUILT_IN');

update identity_provider set open_id_connect = open_id_connect || '{"trustsAmr": false}' where open_id_connect is not null;
