-- The processes of this gateway. Each says every five seconds that it lives; times are PostgreSQL's own.
create table nodes (
  name       text primary key,              -- KURIR_NODE
  run        uuid not null,                 -- one start of its process
  web        boolean not null,
  worker     boolean not null,
  sessions   integer not null,              -- how many it held when it said so
  started_at timestamptz not null,
  seen_at    timestamptz not null
);
