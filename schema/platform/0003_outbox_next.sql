-- The next message that may leave is the waiting one with the lowest sequence: without this index the claim walks over everything that was ever sent.
CREATE INDEX outbox_next ON outbox (sequence) WHERE state = 0;
