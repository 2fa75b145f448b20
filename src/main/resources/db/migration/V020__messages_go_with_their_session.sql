-- A foreign key asks PostgreSQL once more for each row, and writes a lock for it. What belongs to a session goes with it by
-- one trigger; who writes a row locks the session's row himself, once for all rows of his statement.
alter table message_logs drop constraint message_logs_tenant_id_fkey;
alter table chats drop constraint chats_session_id_fkey;

create function forget_messages() returns trigger language plpgsql as $$
begin
  delete from message_logs where tenant_id = old.tenant_id;
  delete from chats where session_id = old.session_id;
  return null;
end
$$;

create trigger sessions_forget_messages after delete on sessions
  for each row execute function forget_messages();
