-- 他機関: what municipalities and the other bodies of config/masters/bodies.json hold themselves. A person is known here by a 模擬 resident reference; a 個人番号 never comes here.

CREATE TABLE body_key (
    environment_id smallint NOT NULL,
    body text NOT NULL,
    public_key bytea NOT NULL,           -- X25519
    private_sealed bytea NOT NULL,       -- by the environment's data key
    PRIMARY KEY (environment_id, body)
);

-- A person of one 符号管理単位. One code per person and unit (domain.md 1.2).
CREATE TABLE person (
    environment_id smallint NOT NULL,
    unit text NOT NULL,
    reference bigint NOT NULL,
    state smallint NOT NULL DEFAULT 0,   -- 0 no code yet, 1 acquisition under way, 2 has a code, 3 failed
    attempts smallint NOT NULL DEFAULT 0,
    link_code text,
    result_code text,                    -- of a failed acquisition
    acquired_at timestamptz,             -- environment time
    PRIMARY KEY (environment_id, unit, reference)
);
CREATE INDEX person_code ON person (environment_id, unit, link_code) WHERE link_code IS NOT NULL;
CREATE INDEX person_waiting ON person (environment_id, unit, reference) WHERE state = 0;

-- 副本. `content` is contract::answer_content as JSON, ready to be sealed.
CREATE TABLE copy (
    environment_id smallint NOT NULL,
    body text NOT NULL,
    reference bigint NOT NULL,
    information text NOT NULL,           -- 特定個人情報名コード
    valid_from text NOT NULL,            -- YYYYMMDD
    valid_to text NOT NULL,              -- YYYYMMDD, empty: no end
    content text NOT NULL,
    held boolean NOT NULL DEFAULT false, -- 自動応答不可フラグ
    disclosure text NOT NULL DEFAULT '1',-- 不開示コード: 1 開示可, 2 不開示
    PRIMARY KEY (environment_id, body, reference, information, valid_from)
);

-- One message `resident-resolutions` each.
CREATE TABLE acquisition_batch (
    environment_id smallint NOT NULL,
    batch_id uuid NOT NULL,
    unit text NOT NULL,
    items integer NOT NULL,
    acknowledged boolean NOT NULL DEFAULT false,
    PRIMARY KEY (environment_id, batch_id)
);
-- Deleted when the code has come and juki has acknowledged, whichever is later: a 取得番号 is not kept longer.
CREATE TABLE acquisition (
    environment_id smallint NOT NULL,
    batch_id uuid NOT NULL,
    ordinal integer NOT NULL,
    acquisition_number text NOT NULL,
    unit text NOT NULL,
    reference bigint NOT NULL,
    matched boolean NOT NULL DEFAULT false,
    PRIMARY KEY (environment_id, batch_id, ordinal)
);
CREATE INDEX acquisition_by_number ON acquisition (environment_id, acquisition_number);

-- Answers on their way to nws, sealed for the asker; deleted when nws has taken them.
CREATE TABLE answer_out (
    environment_id smallint NOT NULL,
    batch_id uuid NOT NULL,
    ordinal integer NOT NULL,
    exchange_number text NOT NULL,
    status text NOT NULL,
    result_code text NOT NULL,
    provided_at text NOT NULL,
    disclosure text NOT NULL,
    ephemeral_key bytea,
    sealed bytea,
    PRIMARY KEY (environment_id, batch_id, ordinal)
);

-- 提供保留: requests that wait for a clerk of the body, as they came.
CREATE TABLE held_request (
    environment_id smallint NOT NULL,
    exchange_number text NOT NULL,
    provider_body text NOT NULL,
    request text NOT NULL,               -- contract::answer_requests with one item
    held_at timestamptz NOT NULL,        -- environment time
    PRIMARY KEY (environment_id, exchange_number)
);

-- 情報照会 of these bodies.
CREATE TABLE inquiry (
    environment_id smallint NOT NULL,
    inquiry_id bigint GENERATED ALWAYS AS IDENTITY,
    batch_id uuid NOT NULL,
    ordinal integer NOT NULL,
    client_reference text NOT NULL,      -- the asking clerk's own
    asker_body text NOT NULL,
    reference bigint NOT NULL,
    link_code text,
    provider_body text NOT NULL,
    office text NOT NULL,
    procedure text NOT NULL,
    information text NOT NULL,
    period_from text NOT NULL,
    period_to text NOT NULL,
    asker_disclosure text NOT NULL,
    state text NOT NULL,                 -- 送信待ち 照会中 回答受領済 該当情報なし 不許可 エラー
    exchange_number text,
    result_code text,
    reason_ja text,
    reason_en text,
    asked_at timestamptz NOT NULL,       -- environment time
    asked_text text NOT NULL,            -- the same moment as it stands in the message
    answered_at timestamptz,             -- environment time
    content text,                        -- contract::answer_content as JSON
    PRIMARY KEY (environment_id, inquiry_id)
);
CREATE UNIQUE INDEX inquiry_exchange ON inquiry (environment_id, exchange_number) WHERE exchange_number IS NOT NULL;
CREATE INDEX inquiry_batch ON inquiry (environment_id, batch_id, ordinal);
CREATE INDEX inquiry_sending ON inquiry (environment_id) WHERE state = '送信待ち';

-- 情報提供等記録 (番号法 23 条; kept for seven years): this side's own.
CREATE TABLE exchange_record (
    environment_id smallint NOT NULL,
    record_id bigint GENERATED ALWAYS AS IDENTITY,
    exchange_number text NOT NULL,       -- 処理通番
    side text NOT NULL,                  -- ask or provide
    asker_body text NOT NULL,
    provider_body text NOT NULL,
    office text NOT NULL,
    procedure text NOT NULL,
    information text NOT NULL,
    item_codes text NOT NULL,            -- データ項目コード, separated by blanks; empty when nothing was provided
    asked_at timestamptz NOT NULL,       -- environment time
    provided_at timestamptz,             -- environment time
    status text NOT NULL,                -- asked, answered, none, held, impossible
    result_code text NOT NULL,
    asker_disclosure text NOT NULL,
    provider_disclosure text NOT NULL,
    keep_until date NOT NULL,
    PRIMARY KEY (environment_id, record_id)
);
CREATE UNIQUE INDEX exchange_record_once ON exchange_record (environment_id, exchange_number, side);
