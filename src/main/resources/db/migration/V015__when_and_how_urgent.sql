-- When a message is to go, until when, and how urgent it is. `due_at` of the first schema is the time to send it at.
alter table message_logs add column priority text not null default 'normal' check (priority in ('high', 'normal', 'low'));
alter table message_logs add column expires_at timestamptz;

create index message_logs_due on message_logs (due_at) where waiting and due_at is not null;
create index message_logs_expiring on message_logs (expires_at) where waiting and expires_at is not null;

-- What waits for a person, to be counted without reading the log.
alter table message_logs add column stuck boolean not null
  generated always as (direction = 'out' and state in ('held', 'parked')) stored;
create index message_logs_stuck on message_logs (session_id) where stuck;

-- How a tenant's queue is worked on. No row: as everybody's.
create table queues (
  tenant_id uuid primary key references tenants on delete cascade,
  paused_at timestamptz
);
