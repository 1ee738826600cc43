-- 運用支援環境(情報提供サーバー): requests for codes on their way to 住基ネット. A 個人番号 lies here only sealed, and only from 送信 until juki has answered.

-- One group is one message `code-requests` of the intermediate server: at most 10,000 acquisitions.
CREATE TABLE request_group (
    environment_id smallint NOT NULL,
    group_id bigint GENERATED ALWAYS AS IDENTITY,
    unit text NOT NULL,                  -- 符号管理単位
    items integer NOT NULL,
    state smallint NOT NULL,             -- 0 waiting for 送信, 1 released by the operator, 2 sent to 住基ネット, 3 answered
    requested_at timestamptz NOT NULL,   -- environment time
    released_at timestamptz,             -- environment time
    released_by text,
    batch_id uuid,
    PRIMARY KEY (environment_id, group_id)
);
CREATE INDEX request_group_open ON request_group (environment_id, state, group_id) WHERE state < 2;
CREATE INDEX request_group_batch ON request_group (batch_id) WHERE batch_id IS NOT NULL;

-- Deleted when juki has answered: a 取得番号 is not kept longer than the acquisition needs it.
CREATE TABLE request (
    environment_id smallint NOT NULL,
    group_id bigint NOT NULL,
    ordinal integer NOT NULL,
    acquisition_number text NOT NULL,
    person_key text NOT NULL,
    PRIMARY KEY (environment_id, group_id, ordinal)
);

-- One message `code-resolutions` to juki.
CREATE TABLE batch (
    environment_id smallint NOT NULL,
    batch_id uuid NOT NULL,
    unit text NOT NULL,
    items integer NOT NULL,              -- requests in it, those without a number included
    state smallint NOT NULL,             -- 1 under way, 2 answered, 3 parked (juki refused the message, an operator may send it again)
    message_id uuid,
    sent_at timestamptz NOT NULL,        -- environment time
    answered_at timestamptz,             -- environment time
    resolved integer NOT NULL DEFAULT 0,
    PRIMARY KEY (environment_id, batch_id)
);

-- The numbers of a batch under way, in the order of the message: AES-256-GCM, bound to environment, table and 取得番号.
CREATE TABLE number_in_transit (
    environment_id smallint NOT NULL,
    batch_id uuid NOT NULL,
    ordinal integer NOT NULL,
    acquisition_number text NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (environment_id, batch_id, ordinal)
);

-- Failures on their way to the intermediate server; deleted when it has taken them.
CREATE TABLE failure (
    environment_id smallint NOT NULL,
    batch_id uuid NOT NULL,
    part smallint NOT NULL,              -- 1 no number at 送信, 2 answered so by juki
    ordinal integer NOT NULL,
    acquisition_number text NOT NULL,
    result_code text NOT NULL,
    PRIMARY KEY (environment_id, batch_id, part, ordinal)
);

-- What remains of failures when their rows are gone: for the operator's summary.
CREATE TABLE failure_count (
    environment_id smallint NOT NULL,
    batch_id uuid NOT NULL,
    result_code text NOT NULL,
    items integer NOT NULL,
    PRIMARY KEY (environment_id, batch_id, result_code)
);
