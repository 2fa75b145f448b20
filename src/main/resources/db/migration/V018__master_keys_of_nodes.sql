-- Which master keys a node knows, each as version and fingerprint: nothing is wrapped under one that a live node does not
-- know. Empty: not told, as by an older release.
alter table nodes add column master_keys text[] not null default '{}';
