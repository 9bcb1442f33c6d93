-- Clients that watch the session from their pages.
update client set open_id_connect = '{"sessionManagementEnabled": false}'::jsonb || open_id_connect where open_id_connect is not null;
