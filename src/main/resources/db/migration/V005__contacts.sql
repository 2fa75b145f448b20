-- What a session's phone tells of people and chats: names, and which chats are muted or archived.
create table contacts (
  session_id  uuid not null references sessions on delete cascade,
  jid         text not null,                   -- of the account, on `lid` when that was known; or of a group
  push_name   text,                            -- what they call themselves
  full_name   text,                            -- as the phone's address book has them
  muted_until bigint not null default 0,       -- milliseconds since 1970; 0: not muted, negative: for good
  archived    boolean not null default false,
  primary key (session_id, jid)
);
