-- Keys by which callers repeat a request: for a day the same key and the same request give the same answer. In a table of
-- its own, because a key lives shorter than its message, and most messages have none.
create table idempotency_keys (
  tenant_id uuid not null references tenants on delete cascade,
  key       text not null,
  body      bytea not null check (octet_length(body) = 32),  -- SHA-256 of what was asked for
  job_id    uuid not null,
  kept_at   timestamptz not null,
  primary key (tenant_id, key)
);
create index idempotency_keys_kept_at on idempotency_keys using brin (kept_at) with (pages_per_range = 16, autosummarize = on);

drop index message_logs_idempotency;
alter table message_logs drop column idempotency_key;
