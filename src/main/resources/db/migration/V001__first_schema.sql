-- Kurir's first schema. What each table is for: docs/glossary.md and docs/decisions/.

create table admins (
  id            uuid primary key,
  username      text not null,
  password_hash text not null,                 -- argon2id, encoded form
  created_at    timestamptz not null,
  updated_at    timestamptz not null
);
create unique index admins_username on admins (lower(username));

create table tenants (
  id              uuid primary key,
  name            text not null check (length(name) between 1 and 100),
  network         text not null check (network in ('whatsapp', 'sandbox')),
  default_country text check (default_country ~ '^[A-Z]{2}$'),
  webhook_url     text,
  created_at      timestamptz not null
);

create table api_keys (
  id           uuid primary key,
  tenant_id    uuid not null references tenants on delete cascade,
  prefix       text not null,                  -- the first characters, to recognise a key by; no secret
  hash         bytea not null unique check (octet_length(hash) = 32),  -- SHA-256 of the key
  scopes       text[] not null default '{}',   -- empty: everything that a tenant may do
  created_at   timestamptz not null,
  last_used_at timestamptz,
  expires_at   timestamptz
);
create index api_keys_tenant on api_keys (tenant_id);

-- One session a tenant: the link to one WhatsApp account, and who holds its socket.
create table sessions (
  session_id uuid primary key,
  tenant_id  uuid not null unique references tenants on delete cascade,
  status     text not null default 'DISCONNECTED',
  reason     text not null default 'never_linked',
  since      timestamptz not null,
  wanted     boolean not null default false,   -- it should run: started, and not stopped
  jid        text,                             -- own device JID on s.whatsapp.net, set while linked
  lid        text,
  push_name  text,
  owner_node text,
  epoch      bigint not null default 0,        -- grows with each change of owner; fences every write
  lease_until timestamptz
);
create index sessions_owner on sessions (owner_node) where owner_node is not null;

-- The data key of a session, wrapped by the master key.
create table session_keys (
  session_id     uuid not null references sessions on delete cascade,
  version        integer not null,
  master_version integer not null,
  wrapped        bytea not null,
  created_at     timestamptz not null,
  primary key (session_id, version)
);

-- Everything that the WhatsApp client keeps, a row a key, in AES-256-GCM envelopes.
create table auth_credits (
  session_id  uuid not null references sessions on delete cascade,
  category    text not null,
  key_id      text not null,
  value       bytea not null,
  key_version integer not null,
  primary key (session_id, category, key_id)
) with (fillfactor = 70);

-- Phone number and LID of the people a session has met: one to one.
create table lid_map (
  session_id uuid not null references sessions on delete cascade,
  pn         text not null,                    -- digits
  lid        text not null,                    -- digits
  primary key (session_id, pn),
  unique (session_id, lid)
);

-- One person (or group) of one session; phone and LID are the same chat.
create table chats (
  id         uuid primary key,
  session_id uuid not null references sessions on delete cascade,
  phone      text,                             -- digits
  lid        text,                             -- digits
  group_jid  text,
  name       text,
  created_at timestamptz not null,
  check (num_nonnulls(phone, lid, group_jid) > 0)
);
create unique index chats_phone on chats (session_id, phone) where phone is not null;
create unique index chats_lid   on chats (session_id, lid) where lid is not null;
create unique index chats_group on chats (session_id, group_jid) where group_jid is not null;

-- One row a message, both directions. For an outgoing one this row is the truth; Redis only dispatches.
create table message_logs (
  id              uuid primary key,            -- UUIDv7; the jobId of an outgoing message
  seq             bigint generated always as identity,
  xid             xid8 not null default pg_current_xact_id(),  -- cursors follow commit order
  tenant_id       uuid not null references tenants on delete cascade,
  session_id      uuid not null,
  chat_id         uuid not null references chats,
  direction       text not null check (direction in ('in', 'out')),
  recipient       text,                        -- `to` as the caller wrote it, outgoing only
  message_id      text not null,               -- WhatsApp's id, chosen once
  sender          text not null default '',    -- device JID of an inbound sender; '' for our own
  type            text not null,
  text            text,
  state           text not null,
  attempts        integer not null default 0,
  crashes         integer not null default 0,  -- process deaths with this job in flight
  error_code      text,
  error_message   text,
  idempotency_key text,
  account         text,                        -- the number that was linked when it was accepted
  due_at          timestamptz,                 -- of a waiting one: not before
  at              timestamptz not null,        -- accepted, or the server's time of an inbound one
  queued_at       timestamptz,
  delayed_at      timestamptz,
  held_at         timestamptz,
  sending_at      timestamptz,
  sent_at         timestamptz,
  delivered_at    timestamptz,
  read_at         timestamptz,
  failed_at       timestamptz,
  unique (tenant_id, idempotency_key),
  unique (session_id, chat_id, sender, message_id)
);
create index message_logs_tenant on message_logs (tenant_id, seq);
create index message_logs_waiting on message_logs (tenant_id, seq)
  where direction = 'out' and state in ('queued', 'delayed', 'sending');
create index message_logs_message on message_logs (session_id, message_id) where direction = 'out';

create table audit_log (
  id        bigint generated always as identity primary key,
  at        timestamptz not null,
  actor     text not null,                     -- admin name, `token`, or `system`
  action    text not null,
  tenant_id uuid,
  detail    text
);
