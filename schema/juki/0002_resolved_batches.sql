-- What one message asked about comes and goes together: one row for each message instead of one for each 取得番号.

-- Whether a 取得番号 was asked about before: one bit for each of nws's numbers (15 digits and a check digit), 4,096 to a row.
CREATE TABLE asked_numbers (
    environment_id smallint NOT NULL,
    page bigint NOT NULL,                -- serial / 4096
    bits bytea NOT NULL,
    PRIMARY KEY (environment_id, page)
);
ALTER TABLE asked_numbers ALTER COLUMN bits SET STORAGE PLAIN;
-- Numbers of any other form (somebody else's network).
CREATE TABLE asked_number (
    environment_id smallint NOT NULL,
    acquisition_number text NOT NULL,
    PRIMARY KEY (environment_id, acquisition_number)
);

CREATE TABLE resolved_batch (
    environment_id smallint NOT NULL,
    batch_id uuid NOT NULL,              -- the message that asked
    unit text NOT NULL,                  -- 符号管理単位
    items integer NOT NULL,
    resolved integer NOT NULL,           -- items that are I0000
    issued integer NOT NULL DEFAULT 0,   -- of these: nws has issued the code
    failed_place integer[] NOT NULL,     -- places of the other items in the message
    failed text[] NOT NULL,              -- and their result codes: E5001 該当なし, E5002 消除, E5003 番号変更, E5004 asked about before
    -- Of the resolved ones, joined by commas, until nws has answered: a 取得番号 is not kept longer. The 住民票コード lie sealed.
    numbers text NOT NULL,
    codes_sealed bytea,
    resolved_at timestamptz NOT NULL,    -- environment time
    PRIMARY KEY (environment_id, batch_id)
);
ALTER TABLE resolved_batch ALTER COLUMN numbers SET STORAGE EXTERNAL;
ALTER TABLE resolved_batch ALTER COLUMN codes_sealed SET STORAGE EXTERNAL;

-- `resolution` keeps what was asked before this: nothing is added to it any more.
INSERT INTO asked_number (environment_id, acquisition_number) SELECT environment_id, acquisition_number FROM resolution;
