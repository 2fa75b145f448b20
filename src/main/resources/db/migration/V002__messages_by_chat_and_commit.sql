-- How messages are read: the waiting ones chat by chat, the log in the order of commits.

-- Earlier ones of the same chat, and what a sweep puts back into the lanes.
drop index message_logs_waiting;
create index message_logs_waiting on message_logs (session_id, chat_id, seq)
  where direction = 'out' and state in ('queued', 'delayed', 'sending');

-- The cursor of a poller, see decision 0023.
drop index message_logs_tenant;
create index message_logs_cursor on message_logs (tenant_id, xid, seq);

-- Most messages have no key and need no entry.
alter table message_logs drop constraint message_logs_tenant_id_idempotency_key_key;
create unique index message_logs_idempotency on message_logs (tenant_id, idempotency_key)
  where idempotency_key is not null;
