-- Texts of administrators in place of those that come with the product.

create table message (
  id uuid primary key,
  key text not null,
  default_content text not null,
  translations jsonb not null default '[]',
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint message_key unique (key)
);
create index message_created on message (created_at, id);
