-- Signing keys by schedule, logout of every client that took part in a session, and revocation of all tokens of a client.

alter table signing_key add column status_since timestamptz not null default now();
update signing_key set status_since = created_at;

-- Clients that got tokens in a browser session: who is told when it ends.
create table session_client (
  session_id uuid not null,
  client_id text not null,
  since timestamptz not null default now(),
  primary key (session_id, client_id)
);

-- Access tokens that clients hold for themselves: revocation of everything a client holds finds them here.
create index access_token_own on access_token (client_id) where family_id is null;

alter table client add column legacy_access_token_claims boolean not null default false;

-- Members of the relying-party settings that are new; what a client says wins.
update client set open_id_connect = '{"userinfoSignedResponseAlg": null, "idTokenEncryptionEnabled": false, "idTokenEncryptionMethod": null,
  "idTokenJwksUri": null, "frontChannelLogoutUrl": null, "backChannelLogoutUrl": null, "backChannelLogoutSessionRequired": true}'::jsonb
  || open_id_connect where open_id_connect is not null;
