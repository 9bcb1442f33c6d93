-- Searches for a part of a name. Trigrams come with PostgreSQL as an extension that the owner of a database may create. Where it is missing
-- or may not be created, searches read whole tables as before; docs/production.md says how to add the indexes later.
do $$
begin
  create extension if not exists pg_trgm;
  create index directory_user_search on directory_user using gin (username gin_trgm_ops, email gin_trgm_ops) with (gin_pending_list_limit = 256);
exception
  when insufficient_privilege or undefined_file or feature_not_supported or undefined_object then
    raise notice 'signet: no index for searches: %', sqlerrm;
end
$$;
