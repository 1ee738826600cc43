-- The message log of the flow view (decisions.md 21): outbox and inbox rows of all systems as control saw them last, the newest of each environment.
-- All times are real. `position` grows with every change of a row, so that a reader who goes on from the last one it saw misses none.

CREATE SEQUENCE message_log_position;

CREATE TABLE message_log (
    environment_id smallint NOT NULL,
    system text NOT NULL,                -- whose row it is
    side text NOT NULL CHECK (side IN ('outbox', 'inbox')),
    sequence bigint NOT NULL,            -- its place among that system's
    position bigint NOT NULL DEFAULT nextval('message_log_position'),
    message_id uuid NOT NULL,
    peer text NOT NULL,                  -- receiver of an outbox row, sender of an inbox row
    kind text NOT NULL,
    items integer NOT NULL,
    state smallint,                      -- of an outbox row: 0 waiting, 1 acknowledged, 2 parked, 3 split into parts
    attempts integer,
    status integer,
    milliseconds integer,
    trace text NOT NULL,
    at timestamptz NOT NULL,             -- written by the sender, or received
    settled_at timestamptz,
    problem text,
    PRIMARY KEY (environment_id, system, side, sequence)
);
CREATE INDEX message_log_order ON message_log (environment_id, position);

CREATE TABLE message_log_head (
    system text NOT NULL,
    side text NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (system, side)
);
