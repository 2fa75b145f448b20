-- Which WhatsApp Web there is today, as any node last found out. One row for all nodes.
create table web_version (
  only_row boolean primary key default true check (only_row),
  revision integer,               -- the third number of the version; null: no answer yet
  asked_at timestamptz not null   -- also when there was no answer
);
