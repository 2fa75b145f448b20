-- Like auth_credits, for what the WhatsApp client needs for a week only: the plaintext of what it sent, for a device that
-- asks for it again. Written once, with the ratchet step of the message; swept by age, which an index of one entry for many
-- pages finds, because rows are added in the order of time.

create table passing_rows (
  session_id  uuid not null references sessions on delete cascade,
  category    text not null,
  key_id      text not null,
  value       bytea not null,
  key_version integer not null,
  kept_at     timestamptz not null default now(),
  primary key (session_id, category, key_id)
);
create index passing_rows_kept_at on passing_rows using brin (kept_at) with (pages_per_range = 16, autosummarize = on);
