-- Which scripts of other sites may call what.

create table cors_config (
  only_row boolean primary key default true check (only_row),
  enabled boolean not null default false,
  allowed_origins text[] not null default '{}',
  accessible_paths text[] not null default '{}',
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
insert into cors_config default values;
