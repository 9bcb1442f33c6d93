-- A job stays in the outbox until it is done; what a queue holds is a copy of its id. `check_at`: when a relay looks at it (again): at once when it is
-- new, later in case a queue has lost it. `run_at`: not to be done earlier. `attempts`: tries that failed.
alter table outbox_job
  add column run_at timestamptz not null default now(),
  add column check_at timestamptz not null default now(),
  add column handed_on_at timestamptz,
  add column attempts smallint not null default 0;
create index outbox_job_check on outbox_job (check_at);
