-- Which clients may exchange tokens for a scope: asked when the scope is deleted.
create index client_token_exchange on client using gin (token_exchange jsonb_path_ops);
