-- マイナポータル: a citizen's session and what was asked in it. No 個人番号, no 住民票コード, no 機関別符号; what a holder answers lies here only sealed, under a key
-- that follows from the session's token, which is not stored. All of it goes with the session. Times are real time.
CREATE TABLE session (
    environment_id smallint NOT NULL,
    login_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    public_key bytea NOT NULL,           -- X25519: for whom holders seal
    code text,                           -- 開示システム用符号, when it has come
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (environment_id, login_id)
);
CREATE UNIQUE INDEX session_token ON session (token_hash);
CREATE INDEX session_age ON session (created_at);

-- 自己情報 that was asked for.
CREATE TABLE self_request (
    environment_id smallint NOT NULL,
    request_id uuid NOT NULL,
    login_id uuid NOT NULL,
    serial bigint GENERATED ALWAYS AS IDENTITY,
    provider_body text NOT NULL,
    information text NOT NULL,
    period_from text NOT NULL,
    period_to text NOT NULL,
    requested_at text NOT NULL,          -- ISO 8601, environment time
    asked_at timestamptz NOT NULL,
    status text NOT NULL,                -- selfiTranStatusCd (domain.md 2.8): 01 09 02 03 04 06
    result_code text NOT NULL DEFAULT '',
    ephemeral_key bytea,
    sealed bytea,
    PRIMARY KEY (environment_id, request_id)
);
CREATE INDEX self_request_of_session ON self_request (environment_id, login_id, serial);
