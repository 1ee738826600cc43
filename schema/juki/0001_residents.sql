-- 住基ネット / J-LIS: residents, what became of them, and which 取得番号 was resolved to whom.
-- A 個人番号 and a 住民票コード are here only sealed; number_tag is the keyed tag for look-up.

CREATE TABLE resident (
    environment_id smallint NOT NULL,
    reference bigint NOT NULL,           -- resident_reference of the institutions (模擬)
    number_tag bytea NOT NULL,
    number_sealed bytea NOT NULL,
    code_sealed bytea NOT NULL,          -- 住民票コード
    name text NOT NULL,
    kana text NOT NULL,
    birth_date text NOT NULL,            -- YYYYMMDD, month or day may be 00
    sex text NOT NULL,
    postal_code text NOT NULL,
    address text NOT NULL,
    municipality text NOT NULL,
    state smallint NOT NULL,             -- 0 live, 1 dead, 2 abroad
    changed_on text NOT NULL,            -- YYYYMMDD or empty
    reason text NOT NULL,
    digest bytea NOT NULL,               -- keyed tag of all of the above: has anything changed?
    registered_at timestamptz NOT NULL,  -- environment time
    PRIMARY KEY (environment_id, reference)
);
CREATE UNIQUE INDEX resident_number ON resident (environment_id, number_tag);

-- The row as it was before each change.
CREATE TABLE resident_history (
    environment_id smallint NOT NULL,
    reference bigint NOT NULL,
    version integer NOT NULL,
    name text NOT NULL,
    kana text NOT NULL,
    birth_date text NOT NULL,
    sex text NOT NULL,
    postal_code text NOT NULL,
    address text NOT NULL,
    municipality text NOT NULL,
    state smallint NOT NULL,
    changed_on text NOT NULL,
    reason text NOT NULL,
    ended_at timestamptz NOT NULL,       -- environment time
    PRIMARY KEY (environment_id, reference, version)
);

-- A 個人番号 that was replaced (番号法7条2項): whoever asks by it is told so.
CREATE TABLE former_number (
    environment_id smallint NOT NULL,
    number_tag bytea NOT NULL,
    reference bigint NOT NULL,
    ended_at timestamptz NOT NULL,       -- environment time
    PRIMARY KEY (environment_id, number_tag)
);

-- One line for each 取得番号 that was asked about; batch_id is the message that asked.
CREATE TABLE resolution (
    environment_id smallint NOT NULL,
    acquisition_number text NOT NULL,
    batch_id uuid NOT NULL,
    unit text NOT NULL,                  -- 符号管理単位
    reference bigint,
    result text NOT NULL,                -- I0000, E5001 該当なし, E5002 消除, E5003 番号変更
    issue_result text NOT NULL DEFAULT '', -- what nws answered; empty while it has not
    resolved_at timestamptz NOT NULL,    -- environment time
    PRIMARY KEY (environment_id, acquisition_number)
);
CREATE INDEX resolution_batch ON resolution (environment_id, batch_id);
