-- Templates of administrators in place of those that come with the product.

create table template_set (
  id uuid primary key,
  name text not null,
  "default" boolean not null default false,
  files jsonb not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint template_set_name unique (name)
);
create unique index template_set_default on template_set ("default") where "default";
create index template_set_created on template_set (created_at, id);

alter table client add column template_set text references template_set (name) on update cascade on delete set null;
create index client_template_set on client (template_set) where template_set is not null;
alter table mobile_app add column template_set text references template_set (name) on update cascade on delete set null;
create index mobile_app_template_set on mobile_app (template_set) where template_set is not null;
