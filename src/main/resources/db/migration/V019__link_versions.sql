-- The last versions of what makes a link and cannot be made again, for a restore. Sealed like auth_credits, each under its
-- own number. A log-out by a person deletes them, the end of a link by WhatsApp does not.
create table link_versions (
  session_id  uuid not null references sessions on delete cascade,
  version     integer not null,
  value       bytea not null,
  key_version integer not null,
  saved_at    timestamptz not null default clock_timestamp(),
  reason      text not null,                 -- linked, changed, found
  phone       text,                          -- digits
  lid         text,                          -- digits
  primary key (session_id, version)
);
