-- What WhatsApp's server said, in words, when it refused the link for good; for people.
alter table sessions add column notice text;
