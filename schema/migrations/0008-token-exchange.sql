-- Token exchange (RFC 8693).

-- For whom a client may exchange tokens: [{"audience": …, "scopeIds": […], "accessTokenFormat": …}].
alter table client add column token_exchange jsonb not null default '[]';

-- Whom an access token is for, when it is for fewer than its client's tokens usually are.
alter table access_token add column if not exists audiences text[];
alter table access_token
  -- Who acts, as the claim `act` (RFC 8693 §4.1): a token that was exchanged for another.
  add column act jsonb,
  -- The token it was exchanged for: it ends with it.
  add column parent_id uuid,
  -- The client that an exchanged token without user stands for; its own client is the one that acts.
  add column subject_client_id text;
create index access_token_parent on access_token (parent_id) where parent_id is not null;
