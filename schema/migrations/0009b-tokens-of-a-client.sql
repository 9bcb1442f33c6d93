-- Tokens that a client holds without a family of its own: those it got for itself, and those it exchanged for tokens of others.
drop index access_token_own;
create index access_token_own on access_token (client_id) where revoked_at is null and (family_id is null or act is not null);
