-- 模擬の照会: how often these bodies ask the unions by themselves, and about whom they asked last.
CREATE TABLE traffic (
    environment_id smallint PRIMARY KEY,
    per_minute integer NOT NULL,
    unlawful_percent integer NOT NULL,
    asked bigint NOT NULL DEFAULT 0,      -- since it was set
    unlawful bigint NOT NULL DEFAULT 0,   -- of these, those that no line of the table permits
    unit text NOT NULL DEFAULT '',
    reference bigint NOT NULL DEFAULT 0
);
