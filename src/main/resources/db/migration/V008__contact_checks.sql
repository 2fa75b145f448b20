-- Whether numbers are on WhatsApp, as it was answered; believed for some hours.
create table contact_checks (
  tenant_id  uuid not null references tenants on delete cascade,
  phone      text not null,                    -- digits, as asked
  found      boolean not null,
  number     text,                             -- digits, as WhatsApp has it
  lid        text,                             -- digits
  checked_at timestamptz not null,
  primary key (tenant_id, phone)
);
