-- What the portal owns: users, sessions, departments, the index of received files, the operation log. No content of any file, no 個人番号.
-- Columns that end in real_at are real time (sessions, locks, retries); the other times are the environment's.

CREATE TABLE insurer (
    environment_id smallint NOT NULL,
    insurer text NOT NULL,                    -- 保険者コード
    name text NOT NULL,
    operator boolean NOT NULL,                -- the 取りまとめ機関
    encoding text,                            -- 文字コード of 医療保険者等定義情報; NULL = not yet defined
    PRIMARY KEY (environment_id, insurer)
);

CREATE TABLE department (
    environment_id smallint NOT NULL,
    insurer text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    parent text,
    valid_from text,                          -- YYYYMMDD
    valid_to text,
    PRIMARY KEY (environment_id, insurer, code)
);

CREATE TABLE user_account (
    environment_id smallint NOT NULL,
    insurer text NOT NULL,
    user_id text NOT NULL,
    name text NOT NULL,
    department text,
    roles text[] NOT NULL,                    -- role codes
    valid_from text,
    valid_to text,
    password_hash text NOT NULL,              -- argon2id
    password_history text[] NOT NULL DEFAULT '{}', -- newest first, without the one in use
    password_changed_at timestamptz NOT NULL, -- environment time: the age of a password is a business rule
    must_change boolean NOT NULL,
    failures smallint NOT NULL DEFAULT 0,     -- in a row; at the limit the user is locked
    last_login_at timestamptz,
    PRIMARY KEY (environment_id, insurer, user_id)
);

CREATE TABLE session (
    token_hash bytea PRIMARY KEY,             -- SHA-256 of the token; the token itself is nowhere
    environment_id smallint NOT NULL,
    insurer text NOT NULL,
    user_id text NOT NULL,
    terminal text NOT NULL,
    created_real_at timestamptz NOT NULL,
    seen_real_at timestamptz NOT NULL
);
CREATE INDEX session_by_user ON session (environment_id, insurer, user_id);
CREATE INDEX session_age ON session (created_real_at);

CREATE TABLE file_index (
    environment_id smallint NOT NULL,
    insurer text NOT NULL,
    receipt text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    user_id text NOT NULL,
    terminal text NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (environment_id, insurer, receipt)
);

CREATE TABLE operation_log (
    environment_id smallint NOT NULL,
    insurer text NOT NULL,
    sequence bigint GENERATED ALWAYS AS IDENTITY,
    user_id text NOT NULL,                    -- for a failed login as typed, cut to 20 characters
    terminal text NOT NULL,
    operation text NOT NULL,                  -- operationId of the contract
    object text NOT NULL,
    result text NOT NULL,
    at timestamptz NOT NULL,
    real_at timestamptz NOT NULL,
    trace text NOT NULL,
    PRIMARY KEY (environment_id, insurer, sequence)
);

CREATE TABLE idempotency_key (
    environment_id smallint NOT NULL,
    insurer text NOT NULL,
    user_id text NOT NULL,
    key text NOT NULL,
    request_tag bytea NOT NULL,               -- keyed tag of operation and body: the body may hold an initial password
    status smallint,
    answer text,
    real_at timestamptz NOT NULL,
    PRIMARY KEY (environment_id, insurer, user_id, key)
);
CREATE INDEX idempotency_key_age ON idempotency_key (real_at);
