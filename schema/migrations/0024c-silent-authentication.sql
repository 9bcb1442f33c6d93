-- Whether prompt=none is answered from the browser session here, as OpenID Connect has it.
alter table client add column session_based_silent_auth boolean not null default true;
