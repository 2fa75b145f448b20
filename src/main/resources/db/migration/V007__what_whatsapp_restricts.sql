-- What WhatsApp restricts a linked account to. No row: nothing, as far as is known. Written by the client in its own
-- units of work, and gone with the link.
create table session_limits (
  session_id   uuid primary key references sessions on delete cascade,
  locked_until timestamptz,                    -- new chats are paused until then
  lock_kind    text,                           -- WhatsApp's word for why
  chats_used   integer,                        -- new chats begun in this cycle
  chats_total  integer,
  chats_capped boolean not null default false,
  chats_until  timestamptz                     -- end of the cycle
);

-- Whether contacts see the account online while it is connected.
alter table tenants add column available boolean not null default false;

-- How long the recipient sees somebody typing before the message comes, in milliseconds.
alter table message_logs add column typing integer;
