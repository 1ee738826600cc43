-- 支援措置 (DV): every beginning, change of the end and lifting, with who did it and when. `change` is the version that intermediate compares: a later word is never
-- undone by an earlier one that arrives late. Before and after: '' none, '-' without an end, else the last day YYYYMMDD.
CREATE TABLE protection_change (
    environment_id smallint NOT NULL,
    change bigint GENERATED ALWAYS AS IDENTITY,
    batch uuid NOT NULL,                    -- of the message that tells it
    insurer text COLLATE "C" NOT NULL,
    branch_number text COLLATE "C" NOT NULL,
    before text NOT NULL,
    after text NOT NULL,
    changed_at timestamptz NOT NULL,        -- environment time
    changed_by text NOT NULL,
    receipt text NOT NULL,                  -- of the file that said so; empty: by screen or API
    PRIMARY KEY (environment_id, change)
);
CREATE INDEX protection_change_batch ON protection_change (environment_id, batch);
CREATE INDEX protection_change_branch ON protection_change (environment_id, insurer, branch_number, change);
-- The list of those whose protection ends soon. Hardly anybody is in it.
CREATE INDEX enrollee_protected ON enrollee (environment_id, insurer, protection_until, branch_number) WHERE protection = '1';
