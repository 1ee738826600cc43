-- Received files (platform/intake): one row per 受付番号. Empty in systems that take no files.

CREATE SEQUENCE receipt_serial;

CREATE TABLE receipt (
    environment_id smallint NOT NULL,
    receipt text NOT NULL,
    serial bigint NOT NULL,
    insurer text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    bytes bigint NOT NULL,
    encoding smallint NOT NULL,             -- 文字コード: 0 UTF-8, 1 CP932, 2 UTF-16LE
    uploaded_by text NOT NULL,
    state text NOT NULL,
    received_at timestamptz NOT NULL,       -- environment time, like finished_at
    finished_at timestamptz,
    file_id bigint NOT NULL,
    result_id bigint NOT NULL DEFAULT 0,
    errors_id bigint NOT NULL DEFAULT 0,
    expected_rows bigint NOT NULL DEFAULT 0, -- known after the check of the structure
    rows bigint NOT NULL DEFAULT 0,
    accepted bigint NOT NULL DEFAULT 0,
    errors bigint NOT NULL DEFAULT 0,
    warnings bigint NOT NULL DEFAULT 0,
    -- Where to go on after a crash: all of it is written in the transaction of the part.
    parts integer NOT NULL DEFAULT 0,
    next_byte bigint NOT NULL DEFAULT 0,
    next_line bigint NOT NULL DEFAULT 1,
    parts_done boolean NOT NULL DEFAULT false,
    result_chunks integer NOT NULL DEFAULT 0,
    result_bytes bigint NOT NULL DEFAULT 0,
    errors_chunks integer NOT NULL DEFAULT 0,
    errors_bytes bigint NOT NULL DEFAULT 0,
    reason_code text,                        -- why 取込不可
    reason_values text NOT NULL DEFAULT '{}',
    reason_position bigint,
    PRIMARY KEY (environment_id, receipt)
);
-- Same name again: the first receipt is given back, or the file refused. Not across kinds of state: a cancelled name is free.
CREATE UNIQUE INDEX receipt_name ON receipt (environment_id, insurer, name) WHERE state <> '取消';
CREATE INDEX receipt_list ON receipt (environment_id, insurer, serial DESC);
