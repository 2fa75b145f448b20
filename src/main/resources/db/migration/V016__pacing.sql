-- How fast an account may send, and how far it has got. Everything null: as fast as it goes.
alter table queues add column gap integer check (gap between 0 and 3600000);            -- milliseconds between two messages, at least
alter table queues add column jitter integer check (jitter between 0 and 3600000);      -- and by chance up to so much more
alter table queues add column per_minute integer check (per_minute between 1 and 600);
alter table queues add column per_day integer check (per_day between 1 and 100000);     -- days of UTC

alter table queues add column next_at timestamptz;                                      -- not before, by gap and jitter
alter table queues add column recent timestamptz[] not null default '{}';               -- of the last minute
alter table queues add column day date;
alter table queues add column day_sent integer not null default 0;                      -- on that day
