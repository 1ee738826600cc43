-- 医療保険者等向け中間サーバー: 枝番, 機関別符号, 副本, 情報照会 and 情報提供, 情報提供等記録. No 個人番号 is ever here.
-- Times are environment time unless a column's name says real. Dates of business data are YYYYMMDD as in the files; empty = none.

-- 枝番 are given out in blocks (decisions.md 2); a block is remembered by the message that asked for it.
CREATE TABLE branch_counter (
    environment_id smallint NOT NULL,
    insurer text NOT NULL,
    next_serial bigint NOT NULL,
    PRIMARY KEY (environment_id, insurer)
);
CREATE TABLE branch_block (
    environment_id smallint NOT NULL,
    message_id uuid NOT NULL,
    insurer text NOT NULL,
    first_serial bigint NOT NULL,
    count integer NOT NULL,
    PRIMARY KEY (environment_id, message_id)
);

-- Who is behind a 枝番 today; earlier owners (a corrected 個人番号) are in branch_history.
CREATE TABLE branch (
    environment_id smallint NOT NULL,
    insurer text NOT NULL,
    branch_number text NOT NULL,
    person_key text NOT NULL,
    enrollee_kind smallint NOT NULL,         -- 1 被保険者, 2 世帯構成員
    insurer_number text NOT NULL,
    acquisition_kind smallint NOT NULL,      -- 取得区分: 1 this registration asked for the code, 2 it shares one
    since timestamptz NOT NULL,
    PRIMARY KEY (environment_id, insurer, branch_number)
);
CREATE INDEX branch_person ON branch (environment_id, person_key);
CREATE TABLE branch_history (
    environment_id smallint NOT NULL,
    insurer text NOT NULL,
    branch_number text NOT NULL,
    person_key text NOT NULL,
    enrollee_kind smallint NOT NULL,
    insurer_number text NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz NOT NULL
);
CREATE INDEX branch_history_branch ON branch_history (environment_id, insurer, branch_number);

-- 機関別符号: one for each person of the whole shared server. Two persons of ours may turn out to be one resident (an old and a new 個人番号), so a code is not unique.
CREATE TABLE link_code (
    environment_id smallint NOT NULL,
    person_key text NOT NULL,
    link_code text NOT NULL,
    attached_at timestamptz NOT NULL,
    PRIMARY KEY (environment_id, person_key)
);
CREATE INDEX link_code_code ON link_code (environment_id, link_code);

-- Code acquisition. The stage of a person follows from the table it is in: queue (未取得), acquisition (送信待ち, with sent_at 取得中), link_code (紐付済), failure (取得エラー).
CREATE TABLE acquisition_queue (
    environment_id smallint NOT NULL,
    position bigint GENERATED ALWAYS AS IDENTITY,
    person_key text NOT NULL,
    PRIMARY KEY (environment_id, person_key)
);
CREATE INDEX acquisition_queue_position ON acquisition_queue (environment_id, position);
-- A batch that has asked nws for its numbers, so that it asks with the same id after a crash.
CREATE TABLE acquisition_batch (
    environment_id smallint PRIMARY KEY,
    batch uuid NOT NULL,
    count integer NOT NULL
);
-- A 取得番号 lives from its issue to the match and no longer (番号法施行令 20条).
CREATE TABLE acquisition (
    environment_id smallint NOT NULL,
    acquisition_number text NOT NULL,
    person_key text NOT NULL,
    batch uuid NOT NULL,
    sent_at timestamptz,
    PRIMARY KEY (environment_id, acquisition_number)
) WITH (fillfactor = 80);
CREATE INDEX acquisition_person ON acquisition (environment_id, person_key);
CREATE INDEX acquisition_of_batch ON acquisition (environment_id, batch);
CREATE TABLE acquisition_failure (
    environment_id smallint NOT NULL,
    person_key text NOT NULL,
    result_code text NOT NULL,
    failed_at timestamptz NOT NULL,
    PRIMARY KEY (environment_id, person_key)
);

-- 副本 part 1: 資格情報, one row for each period.
CREATE TABLE eligibility (
    environment_id smallint NOT NULL,
    insurer text NOT NULL,
    branch_number text NOT NULL,
    acquired_on text NOT NULL,
    acquisition_reason text NOT NULL,
    lost_on text NOT NULL,
    loss_reason text NOT NULL,
    insurer_number text NOT NULL,
    insured_number text NOT NULL,
    residence_exception text NOT NULL,
    exception_from text NOT NULL,
    exception_to text NOT NULL,
    facility_municipality text NOT NULL,
    burden text NOT NULL,
    burden_from text NOT NULL,
    burden_to text NOT NULL,
    limit_class text NOT NULL,
    limit_from text NOT NULL,
    limit_to text NOT NULL,
    long_stay_on text NOT NULL,
    card_issued_on text NOT NULL,
    no_automatic_answer text NOT NULL,
    disclosure text NOT NULL,
    receipt text NOT NULL,
    PRIMARY KEY (environment_id, insurer, branch_number, acquired_on)
);

-- 副本 part 2: every other data set, one row for each データ項目.
CREATE TABLE fukuhon (
    environment_id smallint NOT NULL,
    insurer text NOT NULL,
    branch_number text NOT NULL,
    information text NOT NULL,
    dataset text NOT NULL,
    period text NOT NULL,
    repetition integer NOT NULL,
    data_item text NOT NULL,
    version text NOT NULL,
    value text NOT NULL,
    absence_reason text NOT NULL,
    no_automatic_answer text NOT NULL,
    disclosure text NOT NULL,
    receipt text NOT NULL,
    PRIMARY KEY (environment_id, insurer, branch_number, information, dataset, period, repetition, data_item)
);

-- Content keys (X25519) of the unions. The private one is sealed by this system's key ring.
CREATE TABLE body_key (
    environment_id smallint NOT NULL,
    body text NOT NULL,
    public_key bytea NOT NULL,
    private_key bytea NOT NULL,
    announced boolean NOT NULL DEFAULT false, -- nws has acknowledged it: inquiries may leave
    batch uuid NOT NULL,
    PRIMARY KEY (environment_id, body)
);

-- 情報照会 of ours.
CREATE TABLE inquiry (
    environment_id smallint NOT NULL,
    inquiry_id uuid NOT NULL,
    serial bigint GENERATED ALWAYS AS IDENTITY,
    insurer text NOT NULL,
    receipt text NOT NULL DEFAULT '',        -- JS010, or empty
    record_index bigint NOT NULL DEFAULT 0,  -- place of the record in that file
    record_number text NOT NULL DEFAULT '',
    request_number text NOT NULL DEFAULT '',
    branch_number text NOT NULL,
    person_key text NOT NULL DEFAULT '',     -- fixed when asked
    asker_body text NOT NULL,
    provider_body text NOT NULL,
    office text NOT NULL,
    procedure text NOT NULL,
    information text NOT NULL,
    period_from text NOT NULL,
    period_to text NOT NULL,
    asker_disclosure text NOT NULL,
    department text NOT NULL,
    user_id text NOT NULL,
    idempotency_key text NOT NULL DEFAULT '',
    state text NOT NULL,
    asked_at timestamptz NOT NULL,
    asked_real_at timestamptz NOT NULL,
    sent_at timestamptz,
    sent_real_at timestamptz,
    settled_at timestamptz,
    settled_real_at timestamptz,
    provided_at timestamptz,
    batch uuid,
    batch_place integer,
    exchange_number text,
    result_code text NOT NULL DEFAULT '',
    reason_ja text NOT NULL DEFAULT '',
    reason_en text NOT NULL DEFAULT '',
    content bytea,                            -- the answer, sealed by this system's key ring
    PRIMARY KEY (environment_id, inquiry_id)
) WITH (fillfactor = 70);
CREATE INDEX inquiry_list ON inquiry (environment_id, insurer, serial DESC);
CREATE INDEX inquiry_waiting ON inquiry (environment_id, serial) WHERE state = '送信待ち';
CREATE INDEX inquiry_batch ON inquiry (environment_id, batch, batch_place);
CREATE INDEX inquiry_exchange ON inquiry (environment_id, exchange_number);
CREATE INDEX inquiry_receipt ON inquiry (environment_id, receipt, record_index) WHERE receipt <> '';
CREATE INDEX inquiry_request ON inquiry (environment_id, insurer, request_number) WHERE request_number <> '';
CREATE INDEX inquiry_open ON inquiry (environment_id, receipt) WHERE receipt <> '' AND (state = '送信待ち' OR (state = '照会中' AND result_code = ''));
CREATE UNIQUE INDEX inquiry_idempotency ON inquiry (environment_id, insurer, idempotency_key) WHERE idempotency_key <> '';

-- Records of a JS010 that became no inquiry: JS011 has a line for each.
CREATE TABLE inquiry_rejection (
    environment_id smallint NOT NULL,
    receipt text NOT NULL,
    record_index bigint NOT NULL,
    record_number text NOT NULL,
    request_number text NOT NULL,
    result_code text NOT NULL,
    message text NOT NULL,
    PRIMARY KEY (environment_id, receipt, record_index)
);

-- An answer that came before the receipt of its inquiry.
CREATE TABLE early_answer (
    environment_id smallint NOT NULL,
    exchange_number text NOT NULL,
    answer text NOT NULL,                     -- one row of contract::answers as JSON: its content is still encrypted for us
    PRIMARY KEY (environment_id, exchange_number)
);

-- What others asked of our unions (情報提供). Kept as received until it is answered; `sealed` until nws has acknowledged it.
CREATE TABLE answer_request (
    environment_id smallint NOT NULL,
    exchange_number text NOT NULL,
    serial bigint GENERATED ALWAYS AS IDENTITY,
    insurer text NOT NULL,
    branch_number text NOT NULL,              -- empty when nobody was found
    link_code text NOT NULL,
    asker_body text NOT NULL,
    provider_body text NOT NULL,
    office text NOT NULL,
    procedure text NOT NULL,
    information text NOT NULL,
    period_from text NOT NULL,
    period_to text NOT NULL,
    asker_disclosure text NOT NULL,
    asked_at timestamptz NOT NULL,
    asker_key bytea NOT NULL,
    state text NOT NULL,                      -- 受領 自動応答済 提供保留 手動応答済 応答不可
    received_at timestamptz NOT NULL,
    received_real_at timestamptz NOT NULL,
    answered_at timestamptz,
    batch uuid,
    batch_place integer,
    status text NOT NULL,                     -- answered none held impossible
    result_code text NOT NULL,
    provided_at timestamptz,
    provider_disclosure text NOT NULL,
    ephemeral_key bytea,
    sealed bytea,
    PRIMARY KEY (environment_id, exchange_number)
);
CREATE INDEX answer_request_held ON answer_request (environment_id, insurer, serial) WHERE state = '提供保留';
CREATE INDEX answer_request_batch ON answer_request (environment_id, batch, batch_place);

-- 情報提供等記録 (番号法 23条), both sides of ours, kept seven years.
CREATE TABLE exchange_record (
    environment_id smallint NOT NULL,
    side text NOT NULL,                       -- asker or provider
    exchange_number text NOT NULL,
    serial bigint GENERATED ALWAYS AS IDENTITY,
    insurer text NOT NULL,
    branch_number text NOT NULL,
    asker_body text NOT NULL,
    provider_body text NOT NULL,
    office text NOT NULL,
    procedure text NOT NULL,
    information text NOT NULL,
    items text[] NOT NULL,                    -- データ項目コード provided
    asked_at timestamptz NOT NULL,
    provided_at timestamptz,
    status text NOT NULL,
    result_code text NOT NULL,
    asker_disclosure text NOT NULL,
    provider_disclosure text NOT NULL,
    department text NOT NULL,
    user_id text NOT NULL,
    keep_until text NOT NULL,                 -- YYYYMMDD
    PRIMARY KEY (environment_id, side, exchange_number)
);
CREATE INDEX exchange_record_list ON exchange_record (environment_id, insurer, serial DESC);
