-- Stronger authentication in the middle of a sign-in, and the question whether a person may have a scope at all.

alter table client add column step_up text check (step_up in ('SMS_CHALLENGE'));

-- The authentication level as the identity provider stated it; null where the platform itself authenticated the person.
alter table browser_session add column stated_level text;

-- `step_up_hash` is the digest of the ticket a person comes back with from the step-up endpoint, until it is used. `verified_for` says for whom and
-- which scopes the scope service agreed.
alter table auth_transaction add column step_up_hash bytea, add column stepped_up_at timestamptz, add column verified_for text;

-- The code a person is to read from a text message and type in. Six digits are soon tried out, so only a keyed digest is kept. `settled_sends` are
-- the messages whose delivery succeeded or failed for good, `is_delivered` how it went with the last one.
create table sms_challenge (
  transaction_id uuid not null,
  user_id text not null,
  code_digest text not null,
  code_expires_at timestamptz not null,
  attempts int not null default 0,
  sends int not null default 1,
  settled_sends int[] not null default '{}',
  is_delivered boolean,
  used_at timestamptz,
  expires_at timestamptz not null,
  primary key (transaction_id, user_id)
);
create index sms_challenge_expiry on sms_challenge (expires_at);
