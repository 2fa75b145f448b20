-- An id is asked for as a whole, and is random: in a tree each new one changes another page, which PostgreSQL writes whole into its journal
-- after every checkpoint. The hash of an id takes a third of the room.
drop index message_logs_message;
create index message_logs_message on message_logs using hash (message_id) where direction = 'out';
