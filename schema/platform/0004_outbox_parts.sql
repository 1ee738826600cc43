-- A batch that its receiver cannot apply as a whole is sent in parts (decisions.md 20). state 3: split, its parts are on their way.
ALTER TABLE outbox
    ADD COLUMN part_of uuid,              -- the message that this is a part of
    ADD COLUMN first_item integer,        -- where in it the part begins
    ADD COLUMN reply text;                -- of a settled part, until all of them are
CREATE INDEX outbox_parts ON outbox (part_of, first_item) WHERE part_of IS NOT NULL;
CREATE INDEX outbox_split ON outbox (environment_id, receiver, ordering_key, sequence) WHERE state = 3;
