-- 情報提供ネットワークシステム. No 個人番号, no 住民票コード and no clear content of an answer is ever stored here. asked_at, provided_at, keep_until and requested_at are environment time.

CREATE TABLE counter (
    environment_id smallint NOT NULL,
    name text NOT NULL,
    next bigint NOT NULL,
    PRIMARY KEY (environment_id, name)
);

-- 取得番号 are given out in blocks; one bit each says that it came back from 住基ネット, so that none is used twice.
CREATE TABLE number_block (
    environment_id smallint NOT NULL,
    first_serial bigint NOT NULL,
    count integer NOT NULL,
    unit text NOT NULL,
    requester text NOT NULL,
    message_id uuid NOT NULL,
    used bytea NOT NULL,
    requested_at timestamptz NOT NULL,
    PRIMARY KEY (environment_id, first_serial),
    UNIQUE (environment_id, message_id)
);

-- Codes on their way to the 符号管理単位. The row goes when they have arrived: a 取得番号 is not kept longer.
CREATE TABLE issue_batch (
    environment_id smallint NOT NULL,
    message_id uuid NOT NULL,            -- of link-code-issues
    unit text NOT NULL,
    acquisition_number text[] NOT NULL,
    id_code bytea[] NOT NULL,
    PRIMARY KEY (environment_id, message_id, unit)
);
ALTER TABLE issue_batch ALTER COLUMN id_code SET STORAGE EXTERNAL;

-- Only for a batch with a refused item: what was answered, for the same answer again.
CREATE TABLE issue_result (
    environment_id smallint NOT NULL,
    message_id uuid NOT NULL,
    result text[] NOT NULL,
    PRIMARY KEY (environment_id, message_id)
);

CREATE TABLE body_key (
    environment_id smallint NOT NULL,
    body text NOT NULL,
    public_key bytea NOT NULL,           -- X25519: for whom an answer is sealed
    PRIMARY KEY (environment_id, body)
);

CREATE SEQUENCE exchange_serial AS bigint CACHE 100;

-- One permitted 情報照会, and at the same time the network's own 情報提供等記録 (番号法 23 条 3 項; kept for seven years).
CREATE TABLE exchange (
    environment_id smallint NOT NULL,
    exchange_number text NOT NULL,       -- 処理通番
    message_id uuid NOT NULL,            -- of inquiries
    ordinal integer NOT NULL,
    asker_body text NOT NULL,
    provider_body text NOT NULL,
    asker_system text NOT NULL,
    provider_system text NOT NULL,
    office text NOT NULL,
    procedure text NOT NULL,
    information text NOT NULL,
    period_from text NOT NULL,
    period_to text NOT NULL,
    asker_disclosure text NOT NULL,
    provider_disclosure text NOT NULL DEFAULT '',
    id_code bytea NOT NULL,              -- the person, for the network only
    asked_at timestamptz NOT NULL,
    provided_at timestamptz,
    status text NOT NULL DEFAULT 'asked',-- asked, answered, none, held, impossible
    result_code text NOT NULL DEFAULT '',
    keep_until date NOT NULL,
    PRIMARY KEY (environment_id, exchange_number)
);
CREATE INDEX exchange_by_message ON exchange (environment_id, message_id, ordinal);

-- What was not passed on, for the same answer again and for the teacher to look at.
CREATE TABLE refusal (
    environment_id smallint NOT NULL,
    message_id uuid NOT NULL,
    ordinal integer NOT NULL,
    asker_body text NOT NULL,
    provider_body text NOT NULL,
    information text NOT NULL,
    result_code text NOT NULL,
    reason_ja text NOT NULL,
    reason_en text NOT NULL,
    refused_at timestamptz NOT NULL,     -- environment time
    PRIMARY KEY (environment_id, message_id, ordinal)
);

-- Sealed answers on their way to the asker: passed on unread, deleted when it has them.
CREATE TABLE relay (
    environment_id smallint NOT NULL,
    message_id uuid NOT NULL,            -- of answers
    receiver text NOT NULL,
    body text NOT NULL,                  -- contract::answers
    PRIMARY KEY (environment_id, message_id, receiver)
);
ALTER TABLE relay ALTER COLUMN body SET STORAGE EXTERNAL;
