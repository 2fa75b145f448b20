-- A message changes its state four times in its life. No index names the state any more, so that all changes but one
-- stay inside the row's page and touch no index (heap-only updates).

alter table message_logs add column waiting boolean not null
  generated always as (direction = 'out' and state in ('queued', 'delayed', 'sending')) stored;

drop index message_logs_waiting;
create index message_logs_waiting on message_logs (session_id, chat_id, seq) where waiting;

-- A chat belongs to one session. This one also finds the messages of a chat that is deleted or merged.
alter table message_logs drop constraint message_logs_session_id_chat_id_sender_message_id_key;
alter table message_logs add constraint message_logs_once unique (chat_id, sender, message_id);

alter table message_logs set (fillfactor = 85);
